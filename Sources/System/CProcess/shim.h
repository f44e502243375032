// prctl is variadic, and the name of a limit is of another type with _GNU_SOURCE than without:
// Swift can use neither directly.
#include <sys/prctl.h>
#include <sys/resource.h>

// No core file, and no look into the process for anybody but root. 0 when both were done.
static inline int process_hide(void) {
    struct rlimit none = {0, 0};
    int core = setrlimit(RLIMIT_CORE, &none);
    int look = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return core | look;
}
