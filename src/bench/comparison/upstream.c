// The upstream of the comparison: HTTP/1.1 with persistent connections, one thread, as cheap as possible.
//
//   GET /users/7          some 200 bytes of JSON with the path in it, so that a caller's order can be checked
//   GET /delay/100?i=7    the same after 100 ms
//   GET /stats            counters since the last GET /reset
//
// Started with the port, on loopback only.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 100000
#define IN 4096
#define OUT 1024
#define EVENTS 512

typedef struct {
    bool open;
    bool pending; // waits for its timer
    unsigned generation; // of the file descriptor, which is used again
    size_t length, out_length, out_sent;
    char in[IN], out[OUT], path[160];
} Connection;

typedef struct {
    long due;
    int fd;
    unsigned generation;
} Timer;

static Connection *connections[MAX_FD];
static Timer *timers; // a heap
static int timer_count, timer_capacity;
static int epoll;
static long requests, pending, max_pending, aborted;

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void add_timer(Timer timer) {
    if (timer_count == timer_capacity) {
        timer_capacity = timer_capacity ? timer_capacity * 2 : 1024;
        timers = realloc(timers, timer_capacity * sizeof *timers);
    }
    int i = timer_count++;
    for (; i && timers[(i - 1) / 2].due > timer.due; i = (i - 1) / 2) timers[i] = timers[(i - 1) / 2];
    timers[i] = timer;
}

static Timer remove_first_timer(void) {
    Timer first = timers[0], last = timers[--timer_count];
    int i = 0;
    for (int child; (child = 2 * i + 1) < timer_count; i = child) {
        if (child + 1 < timer_count && timers[child + 1].due < timers[child].due) child++;
        if (timers[child].due >= last.due) break;
        timers[i] = timers[child];
    }
    timers[i] = last;
    return first;
}

static void watch(int fd, int operation, unsigned events) {
    struct epoll_event event = {events, {.fd = fd}};
    epoll_ctl(epoll, operation, fd, &event);
}

static void close_connection(int fd) {
    Connection *c = connections[fd];
    if (c->pending) {
        aborted++;
        pending--;
    }
    c->pending = c->open = false;
    c->generation++;
    close(fd);
}

// whether everything has been sent, and the connection is still open
static bool send_out(int fd) {
    Connection *c = connections[fd];
    while (c->out_sent < c->out_length) {
        ssize_t sent = write(fd, c->out + c->out_sent, c->out_length - c->out_sent);
        if (sent < 0) {
            if (errno == EAGAIN) watch(fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            else close_connection(fd);
            return false;
        }
        c->out_sent += sent;
    }
    c->out_length = c->out_sent = 0;
    return true;
}

static bool reply(int fd) {
    Connection *c = connections[fd];
    char body[OUT / 2];
    int length;
    if (!strcmp(c->path, "/stats")) {
        length = snprintf(body, sizeof body, "{\"requests\":%ld,\"pending\":%ld,\"max_pending\":%ld,\"aborted\":%ld}",
                          requests, pending, max_pending, aborted);
    } else {
        length = snprintf(body, sizeof body,
                          "{\"id\":%d,\"path\":\"%s\",\"name\":\"Ada Lovelace\",\"email\":\"ada@example.org\",\"active\":true,"
                          "\"score\":12.5,\"tags\":[\"alpha\",\"beta\",\"gamma\"],\"note\":\"the quick brown fox jumps over the lazy dog\"}",
                          atoi(strrchr(c->path, '/') + 1), c->path);
    }
    c->out_length = snprintf(c->out, OUT, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", length, body);
    return send_out(fd);
}

// takes the first request from the buffer; its end is where the empty line is
static void take_request(Connection *c, char *end) {
    size_t used = end + 4 - c->in, length = 0;
    char *p = memchr(c->in, '/', used);
    if (p) {
        for (; length < sizeof c->path - 1 && *p > ' '; p++) {
            if (*p != '"' && *p != '\\') c->path[length++] = *p;
        }
    } else {
        c->path[length++] = '/';
    }
    c->path[length] = 0;
    memmove(c->in, c->in + used, c->length -= used);
}

static void serve(int fd) {
    Connection *c = connections[fd];
    char *end;
    while (!c->pending && !c->out_length && (end = memmem(c->in, c->length, "\r\n\r\n", 4))) {
        take_request(c, end);
        requests++;
        if (!strcmp(c->path, "/reset")) requests = aborted = max_pending = 0;
        if (!strncmp(c->path, "/delay/", 7)) {
            c->pending = true;
            if (++pending > max_pending) max_pending = pending;
            add_timer((Timer){now() + atol(c->path + 7) * 1000000L, fd, c->generation});
            return;
        }
        if (!reply(fd)) return;
    }
    if (c->length == IN) close_connection(fd);
}

static void accept_all(int server) {
    int one = 1, fd;
    while ((fd = accept4(server, 0, 0, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MAX_FD) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (!connections[fd]) connections[fd] = calloc(1, sizeof(Connection));
        Connection *c = connections[fd];
        c->open = true;
        c->length = c->out_length = c->out_sent = 0;
        watch(fd, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void handle(int fd, unsigned events) {
    Connection *c = connections[fd];
    if (!c->open) return;
    if (events & EPOLLOUT) {
        if (send_out(fd)) {
            watch(fd, EPOLL_CTL_MOD, EPOLLIN);
            serve(fd);
        }
        return;
    }
    ssize_t received = read(fd, c->in + c->length, IN - c->length);
    if (received > 0) {
        c->length += received;
        serve(fd);
    } else if (received == 0 || errno != EAGAIN) {
        close_connection(fd);
    }
}

static void run_due_timers(void) {
    for (long time = now(); timer_count && timers[0].due <= time;) {
        Timer timer = remove_first_timer();
        Connection *c = connections[timer.fd];
        if (c->generation != timer.generation || !c->pending) continue;
        c->pending = false;
        pending--;
        if (reply(timer.fd)) serve(timer.fd);
    }
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: upstream PORT\n");
        return 2;
    }
    struct rlimit files = {MAX_FD, MAX_FD};
    setrlimit(RLIMIT_NOFILE, &files); // keeps the present limit if that is not permitted
    int one = 1, server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {AF_INET, htons(atoi(arguments[1])), {htonl(INADDR_LOOPBACK)}, {0}};
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 65535)) {
        perror("upstream");
        return 1;
    }
    epoll = epoll_create1(0);
    watch(server, EPOLL_CTL_ADD, EPOLLIN);
    struct epoll_event events[EVENTS];
    for (;;) {
        long wait = timer_count ? timers[0].due - now() : 0;
        if (wait < 0) wait = 0;
        struct timespec timeout = {wait / 1000000000L, wait % 1000000000L};
        int ready = epoll_pwait2(epoll, events, EVENTS, timer_count ? &timeout : 0, 0);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == server) accept_all(server);
            else handle(events[i].data.fd, events[i].events);
        }
        run_due_timers();
    }
}
