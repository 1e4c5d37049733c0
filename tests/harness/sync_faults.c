/* fsync and fdatasync of the hall's database as a failing disk answers them. LD_PRELOAD; see sync_faults.py.
 *
 * YOUXU_SYNC_FAULTS names a folder. While a file "plan" with "EVERY REST ACT" lies in it, syncs are counted from 1, and
 * each whose number leaves REST when divided by EVERY is not done: ACT "fail" answers EIO, "exit" ends the process.
 * Each is told in "fired" as "NUMBER PATH". In "continued": a write to or sync of a handle after a sync of it has failed
 * that had something to bring to the disk. (SQLite syncs its log once more before a checkpoint, with nothing new in it.)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HANDLES 4096

static char failed[HANDLES], written[HANDLES];
static int counted;

static int path_in(char *out, size_t size, const char *name) {
    const char *folder = getenv("YOUXU_SYNC_FAULTS");
    if (!folder) return 0;
    snprintf(out, size, "%s/%s", folder, name);
    return 1;
}

static void tell(const char *name, int number, const char *path) {
    char file[1024], line[1200];
    if (!path_in(file, sizeof file, name)) return;
    int handle = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int length = snprintf(line, sizeof line, "%d %s\n", number, path);
    if (handle >= 0) {
        if (write(handle, line, (size_t)length) < 0) abort();
        close(handle);
    }
}

static int of_database(int handle, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "youxu.db") != NULL;
}

static int planned(int *every, int *rest, char *act) {
    char file[1024], text[64] = "";
    if (!path_in(file, sizeof file, "plan")) return 0;
    int handle = open(file, O_RDONLY);
    if (handle < 0) return 0;
    ssize_t length = read(handle, text, sizeof text - 1);
    close(handle);
    return length > 0 && sscanf(text, "%d %d %15s", every, rest, act) == 3;
}

static void continued(int handle) {
    char path[1024];
    if (handle >= 0 && handle < HANDLES && failed[handle] && of_database(handle, path, sizeof path))
        tell("continued", handle, path);
}

static int fails(int handle) {
    char path[1024], act[16];
    int every, rest;
    if (!of_database(handle, path, sizeof path)) return 0;
    continued(handle);
    if (!planned(&every, &rest, act)) return 0;
    int number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (number % every != rest) return 0;
    tell("fired", number, path);
    if (!strcmp(act, "exit")) _exit(71);
    if (handle < HANDLES) failed[handle] = written[handle];
    errno = EIO;
    return 1;
}

static int synced(int handle, int result) {
    if (!result && handle >= 0 && handle < HANDLES) written[handle] = 0;
    return result;
}

int fsync(int handle) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    return fails(handle) ? -1 : synced(handle, real(handle));
}

int fdatasync(int handle) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    return fails(handle) ? -1 : synced(handle, real(handle));
}

int close(int handle) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "close");
    if (handle >= 0 && handle < HANDLES) failed[handle] = written[handle] = 0;
    return real(handle);
}

ssize_t pwrite64(int handle, const void *what, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    continued(handle);
    if (handle >= 0 && handle < HANDLES) written[handle] = 1;
    return real(handle, what, size, at);
}
