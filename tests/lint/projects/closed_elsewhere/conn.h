struct conn {
  int fd;
  int requests;
  struct conn *next;
};

struct conn *conn_new(int fd);
void close_fd(int fd);
void close_if_idle(int fd, int idle);
void close_if_valid(int fd);
void conn_close(struct conn *c);
void conn_reset(struct conn *c);
void conn_count(struct conn *c);
void conn_free(struct conn *c);
