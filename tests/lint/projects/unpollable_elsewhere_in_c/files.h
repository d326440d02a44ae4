#pragma once

extern int spool;   // a file in memory
extern int input;   // a file in memory, or what the program was started with
extern int answer;  // of a wrapper that hands back what it made

int open_files(const char* name);
int make_file(const char* name);
int watch(int epoll, int fd);
