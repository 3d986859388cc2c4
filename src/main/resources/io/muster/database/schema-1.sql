-- Durable groups. Every word here means the same to H2 and to PostgreSQL.

-- the nodes that are up; a node whose lease ran out loses its groups to another
CREATE TABLE IF NOT EXISTS muster_node (
    id          VARCHAR(100) PRIMARY KEY,
    lease_until TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE IF NOT EXISTS muster_group (
    id          UUID PRIMARY KEY,
    mode        VARCHAR(16) NOT NULL,
    -- whose it is, by name
    caller      VARCHAR(255) NOT NULL,
    -- as it was posted
    document    TEXT NOT NULL,
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- where its clock starts: as it was created, or as it was last run again
    clock_from  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- and for how long it runs
    clock_ms    BIGINT NOT NULL,
    -- queued: waits for a node; running: owner has it; finished
    state       VARCHAR(16) NOT NULL,
    owner       VARCHAR(100),
    -- counts the claims: who has an older one writes nothing any more
    epoch       BIGINT NOT NULL,
    -- how many nodes died with it
    deaths      INTEGER NOT NULL,
    outcome     VARCHAR(16),
    -- JSON; there once the group is decided
    verdict     TEXT,
    -- there once it is finished
    elapsed_ms  BIGINT,
    finished_at TIMESTAMP WITH TIME ZONE,
    -- the number of its last event
    last_event  BIGINT NOT NULL
);

-- newest first, which H2 reads from an index of that order only
CREATE INDEX IF NOT EXISTS muster_group_newest ON muster_group (id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller ON muster_group (caller, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_queue ON muster_group (state, id);
CREATE INDEX IF NOT EXISTS muster_group_owner ON muster_group (owner);
CREATE INDEX IF NOT EXISTS muster_group_finished ON muster_group (finished_at);

CREATE TABLE IF NOT EXISTS muster_task (
    group_id   UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    -- its place in the request, from 0
    idx        INTEGER NOT NULL,
    id         VARCHAR(64) NOT NULL,
    type       VARCHAR(200) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    started_ms BIGINT,
    elapsed_ms BIGINT,
    -- the number of the event that its outcome is
    event      BIGINT,
    -- JSON; the value, as it goes on the wire
    result     TEXT,
    -- JSON; what is shown beside the value, or the fault
    detail     TEXT,
    PRIMARY KEY (group_id, id)
);

-- wishes to cancel, for the node that has the group; no task: the whole group
CREATE TABLE IF NOT EXISTS muster_cancel (
    group_id UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    task_id  VARCHAR(64) NOT NULL,
    PRIMARY KEY (group_id, task_id)
);

CREATE TABLE IF NOT EXISTS muster_idempotency (
    -- each caller's keys are their own
    caller          VARCHAR(255) NOT NULL,
    idempotency_key VARCHAR(255) NOT NULL,
    -- SHA-256 of the document
    fingerprint     VARCHAR(64) NOT NULL,
    group_id        UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    created_at      TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);

CREATE INDEX IF NOT EXISTS muster_idempotency_group ON muster_idempotency (group_id);

CREATE TABLE IF NOT EXISTS muster_callback (
    group_id     UUID PRIMARY KEY REFERENCES muster_group (id) ON DELETE CASCADE,
    url          TEXT NOT NULL,
    -- waiting (for the group to finish), pending, delivered, failed
    state        VARCHAR(16) NOT NULL,
    -- counts the group's finishes: each calls anew
    run          INTEGER NOT NULL,
    -- JSON; what came of each attempt
    attempts     TEXT NOT NULL,
    next_attempt TIMESTAMP WITH TIME ZONE
);

-- db-scheduler's own
CREATE TABLE IF NOT EXISTS scheduled_tasks (
    task_name            VARCHAR(100) NOT NULL,
    task_instance        VARCHAR(100) NOT NULL,
    task_data            VARCHAR(1000),
    execution_time       TIMESTAMP WITH TIME ZONE NOT NULL,
    picked               BOOLEAN NOT NULL,
    picked_by            VARCHAR(100),
    last_success         TIMESTAMP WITH TIME ZONE,
    last_failure         TIMESTAMP WITH TIME ZONE,
    consecutive_failures INTEGER,
    last_heartbeat       TIMESTAMP WITH TIME ZONE,
    version              BIGINT NOT NULL,
    priority             SMALLINT,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX IF NOT EXISTS scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX IF NOT EXISTS scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
