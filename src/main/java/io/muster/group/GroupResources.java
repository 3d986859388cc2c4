package io.muster.group;

import io.muster.timer.Timer;

/** What the groups of one node share. */
record GroupResources(Timer timer, ResultLimits results, ThrownFaults faults) {}
