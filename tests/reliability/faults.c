// Preloaded into the program (LD_PRELOAD), it makes the N-th call to the system fail, or does something there.
//
//   FAULT_UNDER  the folder whose files count
//   FAULT_CALLS  the calls that count: ",open,write,"
//   FAULT_AT     which of them, from 1 on and over all threads; 0 for none
//   FAULT_DO     an errno, "always ERRNO" for all that follow too, "signal NUMBER" or "run COMMAND", after which it goes on
//   FAULT_TOLD   a file that learns which call it was and, where the program ends by itself, how many there were
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *under, *calls, *act, *told;
static long at;
static unsigned long count;

static void tell(const char *line, const char *more) {
    int file = syscall(SYS_openat, AT_FDCWD, told, O_WRONLY | O_CREAT | O_APPEND, 0644);
    char text[5000];
    int length = snprintf(text, sizeof text, "%s %s\n", line, more);
    syscall(SYS_write, file, text, length);
    syscall(SYS_close, file);
}

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAULT_UNDER");
    calls = getenv("FAULT_CALLS");
    act = getenv("FAULT_DO");
    told = getenv("FAULT_TOLD");
    at = under && calls && act && told && getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : -1;
}

__attribute__((destructor)) static void end(void) {
    char text[40];
    snprintf(text, sizeof text, "%lu", count);
    if (at >= 0) tell("calls", text);
}

// The path that a descriptor stands for, and below it the name, if any.
static const char *path_of(int fd, const char *name, char *path) {
    if (name && (*name == '/' || fd == AT_FDCWD)) return name;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, 4000);
    if (length < 0) return "";
    snprintf(path + length, 500, "%s%s", name && *name ? "/" : "", name ? name : "");
    return path;
}

// Whether this call is to fail, with errno set.
static int fails(const char *call, int fd, const char *name) {
    char path[4500], named[20];
    snprintf(named, sizeof named, ",%s,", call);
    if (at < 0 || !strstr(calls, named)) return 0;
    const char *full = path_of(fd, name, path);
    if (strncmp(full, under, strlen(under))) return 0;
    int always = !strncmp(act, "always ", 7);
    long now = __sync_add_and_fetch(&count, 1);
    if (at == 0 || now < at || (now > at && !always)) return 0;
    tell(call, full);
    if (!strncmp(act, "signal ", 7)) {
        raise(atoi(act + 7));
        return 0;
    }
    if (!strncmp(act, "run ", 4)) {
        char command[5000];
        snprintf(command, sizeof command, "unset LD_PRELOAD; %s", act + 4);
        at = 0;
        if (system(command)) tell("cannot", command);
        return 0;
    }
    errno = atoi(always ? act + 7 : act);
    return 1;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define CALL(failed, call, fd, name, as, ...) \
    { REAL(as); return fails(call, fd, name) ? failed : real(__VA_ARGS__); }
#define MODE va_list more; va_start(more, flags); mode_t mode = va_arg(more, int); va_end(more)

int open(const char *path, int flags, ...) { MODE; CALL(-1, "open", AT_FDCWD, path, open, path, flags, mode) }
int open64(const char *path, int flags, ...) { MODE; CALL(-1, "open", AT_FDCWD, path, open64, path, flags, mode) }
int openat(int fd, const char *path, int flags, ...) { MODE; CALL(-1, "open", fd, path, openat, fd, path, flags, mode) }
int openat64(int fd, const char *path, int flags, ...) { MODE; CALL(-1, "open", fd, path, openat64, fd, path, flags, mode) }
ssize_t read(int fd, void *to, size_t n) CALL(-1, "read", fd, 0, read, fd, to, n)
ssize_t pread64(int fd, void *to, size_t n, off64_t from) CALL(-1, "read", fd, 0, pread64, fd, to, n, from)
ssize_t write(int fd, const void *of, size_t n) CALL(-1, "write", fd, 0, write, fd, of, n)
ssize_t writev(int fd, const struct iovec *of, int n) CALL(-1, "write", fd, 0, writev, fd, of, n)
int fsync(int fd) CALL(-1, "fsync", fd, 0, fsync, fd)
int fdatasync(int fd) CALL(-1, "fsync", fd, 0, fdatasync, fd)
int syncfs(int fd) CALL(-1, "fsync", fd, 0, syncfs, fd)
int rename(const char *from, const char *to) CALL(-1, "rename", AT_FDCWD, to, rename, from, to)
int linkat(int a, const char *from, int b, const char *to, int flags) CALL(-1, "link", b, to, linkat, a, from, b, to, flags)
int unlink(const char *path) CALL(-1, "unlink", AT_FDCWD, path, unlink, path)
int unlinkat(int fd, const char *path, int flags) CALL(-1, flags & AT_REMOVEDIR ? "rmdir" : "unlink", fd, path, unlinkat, fd, path, flags)
int mkdir(const char *path, mode_t mode) CALL(-1, "mkdir", AT_FDCWD, path, mkdir, path, mode)
int rmdir(const char *path) CALL(-1, "rmdir", AT_FDCWD, path, rmdir, path)
int statx(int fd, const char *path, int flags, unsigned mask, struct statx *to) CALL(-1, "stat", fd, path, statx, fd, path, flags, mask, to)
int faccessat(int fd, const char *path, int mode, int flags) CALL(-1, "stat", fd, path, faccessat, fd, path, mode, flags)
int pthread_create(pthread_t *to, const pthread_attr_t *how, void *(*run)(void *), void *with)
    { REAL(pthread_create); return fails("thread", AT_FDCWD, under) ? errno : real(to, how, run, with); }
DIR *opendir(const char *path) CALL(0, "readdir", AT_FDCWD, path, opendir, path)
struct dirent64 *readdir64(DIR *of) CALL(0, "readdir", dirfd(of), 0, readdir64, of)
