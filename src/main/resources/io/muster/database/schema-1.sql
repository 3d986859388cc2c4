-- Durable groups. All statements have the same meaning in H2 and PostgreSQL.

-- the live nodes; a node whose lease has expired loses its groups to another
CREATE TABLE IF NOT EXISTS muster_node (
    id          VARCHAR(100) PRIMARY KEY,
    lease_until TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE IF NOT EXISTS muster_group (
    id          UUID PRIMARY KEY,
    mode        VARCHAR(16) NOT NULL,
    -- the owner's name
    caller      VARCHAR(255) NOT NULL,
    -- as posted
    document    TEXT NOT NULL,
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- the start of its timeout: when it was created, or last rerun
    clock_from  TIMESTAMP WITH TIME ZONE NOT NULL,
    -- and how long it may run
    clock_ms    BIGINT NOT NULL,
    -- queued: waits for a node; running: on the node in owner; finished
    state       VARCHAR(16) NOT NULL,
    owner       VARCHAR(100),
    -- the number of claims: a node with an older claim can write nothing any more
    epoch       BIGINT NOT NULL,
    -- how many nodes died while they ran it
    deaths      INTEGER NOT NULL,
    outcome     VARCHAR(16),
    -- JSON; set when the group is decided
    verdict     TEXT,
    -- set when it is finished
    elapsed_ms  BIGINT,
    finished_at TIMESTAMP WITH TIME ZONE,
    -- the number of its last event
    last_event  BIGINT NOT NULL
);

-- newest first: H2 needs an index in this order
CREATE INDEX IF NOT EXISTS muster_group_newest ON muster_group (id DESC);
CREATE INDEX IF NOT EXISTS muster_group_caller ON muster_group (caller, id DESC);
CREATE INDEX IF NOT EXISTS muster_group_queue ON muster_group (state, id);
CREATE INDEX IF NOT EXISTS muster_group_owner ON muster_group (owner);
CREATE INDEX IF NOT EXISTS muster_group_finished ON muster_group (finished_at);

CREATE TABLE IF NOT EXISTS muster_task (
    group_id   UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    -- its position in the request, from 0
    idx        INTEGER NOT NULL,
    id         VARCHAR(64) NOT NULL,
    type       VARCHAR(200) NOT NULL,
    state      VARCHAR(16) NOT NULL,
    started_ms BIGINT,
    elapsed_ms BIGINT,
    -- the number of the event of its outcome
    event      BIGINT,
    -- JSON; the value, as sent to callers
    result     TEXT,
    -- JSON; annotations beside the value, or the fault
    detail     TEXT,
    PRIMARY KEY (group_id, id)
);

-- requested cancellations, for the node that runs the group; without a task: the whole group
CREATE TABLE IF NOT EXISTS muster_cancel (
    group_id UUID NOT NULL REFERENCES muster_group (id) ON DELETE CASCADE,
    task_id  VARCHAR(64) NOT NULL,
    PRIMARY KEY (group_id, task_id)
);

CREATE TABLE IF NOT EXISTS muster_idempotency (
    -- keys are scoped to their caller
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
    -- how often the group has finished: each time a callback is sent
    run          INTEGER NOT NULL,
    -- JSON; the outcome of each attempt
    attempts     TEXT NOT NULL,
    next_attempt TIMESTAMP WITH TIME ZONE
);

-- used by db-scheduler
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
