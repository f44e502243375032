// What <spawn.h> and <sys/mman.h> declare only with _GNU_SOURCE, which Swift's Glibc module has
// not set. glibc has had all of it since 2.34.
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

static const short spawn_setsid = 0x80;           // POSIX_SPAWN_SETSID
static const unsigned int memfd_cloexec = 0x0001; // MFD_CLOEXEC

int pipe2(int ends[2], int flags);
int memfd_create(const char *name, unsigned int flags);
