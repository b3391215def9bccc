//! A desk as a revision of its git repository has it.
//!
//! Git is asked for one object after the other, so that neither its index nor a work tree is touched.

use crate::error::{Error, Result};
use crate::language::Languages;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What decides names, of a revision of the repository that holds the desk, in a folder of its own.
pub fn laid_out(root: &Path, revision: &str) -> Result<TempDir> {
    let no_base = |why: &str| {
        Error::Usage(format!(
            "`{revision}` is no folder, and no revision of a git repository that holds this desk{why}"
        ))
    };
    if revision.starts_with('-') {
        return Err(no_base(""));
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(root).args(arguments).stdin(Stdio::null());
        git
    };
    let listed = git(&["ls-tree", "-r", "-z", revision]).output().map_err(|why| no_base(&format!(": {why}")))?;
    if !listed.status.success() {
        return Err(no_base(&format!(": {}", String::from_utf8_lossy(&listed.stderr).trim())));
    }
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let files: Vec<(&str, &str)> = listed.split('\0').filter_map(listed_file).collect();
    let failed = |cause: std::io::Error| Error::file("read", root)(cause);
    let mut batch =
        git(&["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let (Some(mut asked), Some(mut answers)) = (batch.stdin.take(), batch.stdout.take()) else {
        return Err(no_base(""));
    };
    let objects: String = files.iter().map(|(object, _)| format!("{object}\n")).collect();
    // Git answers while it is asked: who only asked would wait for ever.
    let asking = std::thread::spawn(move || asked.write_all(objects.as_bytes()));
    let mut all = Vec::new();
    answers.read_to_end(&mut all).map_err(failed)?;
    let _ = asking.join();
    let _ = batch.wait();
    let folder = tempfile::tempdir().map_err(Error::file("create", &std::env::temp_dir()))?;
    let to = folder.path();
    let mut rest = all.as_slice();
    for (_, path) in files {
        let (bytes, after) = next_object(rest).ok_or_else(|| no_base(": git gave an object that cannot be read"))?;
        rest = after;
        let file = to.join(path);
        let above = file.parent().unwrap_or(to);
        fs::create_dir_all(above).map_err(Error::file("create", above))?;
        fs::write(&file, bytes).map_err(Error::file("write", &file))?;
    }
    match to.join("site.toml").is_file() {
        true => Ok(folder),
        false => Err(no_base(": it has no `site.toml` there")),
    }
}

/// The hash of the last commit of the repository that holds the desk.
pub fn head(root: &Path) -> Result<String> {
    let git =
        Command::new("git").arg("-C").arg(root).args(["rev-parse", "--verify", "HEAD"]).stdin(Stdio::null()).output();
    let head = git.ok().filter(|head| head.status.success());
    let head = head.ok_or_else(|| Error::Usage("the desk is in no git repository that has a commit".into()))?;
    Ok(String::from_utf8_lossy(&head.stdout).trim().to_string())
}

/// Object and path of a line of `git ls-tree`, where it is a file that names depend on.
fn listed_file(line: &str) -> Option<(&str, &str)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    let (mode, _, object) = (about.next()?, about.next()?, about.next()?);
    let is_meant = matches!(path, "site.toml" | "decisions.toml")
        || ["content/", Languages::FOLDER].iter().any(|folder| path.starts_with(folder));
    let is_inside = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    (mode.starts_with("100") && is_meant && is_inside).then_some((object, path))
}

/// `HASH blob SIZE`, a line break, the bytes and a line break; and what comes behind it.
fn next_object(answers: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answers.iter().position(|byte| *byte == b'\n')?;
    let size: usize = std::str::from_utf8(&answers[..end]).ok()?.rsplit(' ').next()?.parse().ok()?;
    let bytes = answers.get(end + 1..end + 1 + size)?;
    Some((bytes, answers.get(end + size + 2..)?))
}
