// Each of `count` children runs `body`.
void run_workers(int count, void (*body)(void));
void run_here(void (*body)(void));
