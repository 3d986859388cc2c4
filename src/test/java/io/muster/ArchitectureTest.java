package io.muster;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.muster.access.AdmittedByAddress;
import io.muster.access.AdmittedWithCredential;
import io.muster.access.RequiresRole;
import io.muster.access.Role;
import io.muster.json.Durations;
import io.muster.rest.Replies;
import io.muster.rest.problem.ProblemException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Checks the dependencies between packages, and some conventions. */
@AnalyzeClasses(packages = "io.muster", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] THE_JDK = {
        "java..", "javax.net.ssl..", "org.jspecify.annotations..", "io.muster.logging"
    };

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_CHECKED_FOR_NULLS = classes()
            .should(be(describe(
                    "in a package with @NullMarked", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

    @ArchTest
    static final ArchRule TRACE_NEEDS_NOTHING = only("trace", "io.muster.trace");

    @ArchTest
    static final ArchRule TRACING_LISTENS = only(
            "tracing", "io.muster.group.observer", "io.muster.group.spec", "io.muster.outbound..", "io.muster.tracing");

    @ArchTest
    static final ArchRule SPANS_ARE_TRACES = only(
            "spans",
            "io.muster.group.observer",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.outbound..",
            "io.muster.spans",
            "io.muster.task",
            "io.muster.tracing",
            "io.opentelemetry..",
            "jakarta.enterprise.inject");

    @ArchTest
    static final ArchRule SPANS_ARE_FOUND_WITHOUT_OPENTELEMETRY = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.spans")
            .or()
            .haveSimpleName("SpanFinder")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule SPANS_ARE_KNOWN_WHERE_THE_APPLICATION_IS_ASSEMBLED = onlyUsedBy("spans", "app");

    @ArchTest
    static final ArchRule AUDIT_NEEDS_TRACES = only("audit", "io.muster.audit", "io.muster.trace");

    @ArchTest
    static final ArchRule ACCESS_NEEDS_NIMBUS = only("access", "io.muster.access", "com.nimbusds..");

    @ArchTest
    static final ArchRule RESPONSE_NEEDS_A_TIMER =
            only("response", "io.muster.response", "io.muster.timer", "jakarta.servlet..");

    @ArchTest
    static final ArchRule BUDGET_NEEDS_NOTHING = only("budget", "io.muster.budget");

    @ArchTest
    static final ArchRule QUOTA_NEEDS_BUCKET4J =
            only("quota", "io.muster.budget", "io.muster.quota", "io.github.bucket4j..");

    @ArchTest
    static final ArchRule HTTP_NEEDS_NOTHING = only("http", "io.muster.http");

    @ArchTest
    static final ArchRule TIMER_NEEDS_NOTHING = only("timer", "io.muster.timer");

    @ArchTest
    static final ArchRule TASK_NEEDS_NOTHING = only("task", "io.muster.task");

    @ArchTest
    static final ArchRule JOIN_NEEDS_TASK = only("join", "io.muster.join", "io.muster.task");

    @ArchTest
    static final ArchRule SPEC_NEEDS_JOIN_AND_TASK =
            only("group.spec", "io.muster.group.spec", "io.muster.join", "io.muster.task");

    @ArchTest
    static final ArchRule VIEW_NEEDS_SPEC =
            only("group.view", "io.muster.group.spec", "io.muster.group.view", "io.muster.join", "io.muster.task");

    @ArchTest
    static final ArchRule OBSERVER_NEEDS_SPEC_AND_VIEW = only(
            "group.observer",
            "io.muster.group.observer",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.task",
            "io.muster.timer");

    @ArchTest
    static final ArchRule ENGINE_NEEDS_BUDGET_JOIN_TASK_AND_TIMER = only(
            "group.engine",
            "io.muster.budget",
            "io.muster.group.engine",
            "io.muster.group.observer",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.task",
            "io.muster.timer");

    @ArchTest
    static final ArchRule GROUP_STANDS_ON_THE_ENGINE = only(
            "group",
            "io.muster.budget",
            "io.muster.group",
            "io.muster.group.engine",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.task",
            "io.muster.timer");

    @ArchTest
    static final ArchRule THE_ENGINE_IS_KNOWN_TO_THOSE_WHO_START_GROUPS = onlyUsedBy(
            "group.engine",
            "app",
            "background",
            "group",
            "registry",
            "rest",
            "rest.groups",
            "rest.reply",
            "rest.request");

    @ArchTest
    static final ArchRule JSON_NEEDS_JACKSON = only("json", "io.muster.json", "tools.jackson..");

    @ArchTest
    static final ArchRule TARGET_NEEDS_NOTHING = only("outbound.target", "io.muster.outbound.target");

    @ArchTest
    static final ArchRule GATE_NEEDS_TARGETS = only(
            "outbound.gate",
            "io.muster.outbound.gate",
            "io.muster.outbound.target",
            "io.muster.task",
            "org.apache.hc.client5.http");

    @ArchTest
    static final ArchRule MESSAGE_NEEDS_TARGETS =
            only("outbound.message", "io.muster.http", "io.muster.outbound.message", "io.muster.outbound.target");

    @ArchTest
    static final ArchRule WIRE_NEEDS_THE_GATE_MESSAGES_AND_THE_HTTP_CLIENT = only(
            "outbound.wire",
            "io.muster.budget",
            "io.muster.http",
            "io.muster.outbound.gate",
            "io.muster.outbound.message",
            "io.muster.outbound.target",
            "io.muster.outbound.wire",
            "io.muster.task",
            "io.muster.timer",
            "org.apache.hc..");

    @ArchTest
    static final ArchRule HOST_NEEDS_A_BREAKER = only(
            "outbound.host",
            "io.muster.outbound.host",
            "io.muster.outbound.target",
            "io.muster.timer",
            "io.github.resilience4j..");

    @ArchTest
    static final ArchRule OUTBOUND_STANDS_ON_ITS_LAYERS =
            only("outbound", "io.muster.budget", "io.muster.outbound..", "io.muster.task", "io.muster.timer");

    @ArchTest
    static final ArchRule THE_WIRE_IS_KNOWN_TO_THE_CLIENT_ONLY = classes()
            .that()
            .resideInAPackage("io.muster.outbound.wire")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.muster.outbound", "io.muster.outbound.wire");

    @ArchTest
    static final ArchRule HOSTS_NEED_THE_STATE_OF_HOSTS =
            only("hosts", "io.muster.hosts", "io.muster.json", "io.muster.outbound.host", "io.muster.timer");

    @ArchTest
    static final ArchRule HANDLER_NEEDS_JSON_AND_TASK = only(
            "handler",
            "io.muster.handler",
            "io.muster.json",
            "io.muster.reference",
            "io.muster.task",
            "tools.jackson..",
            "jakarta.enterprise..");

    @ArchTest
    static final ArchRule REFERENCE_NEEDS_JSON_AND_TASK =
            only("reference", "io.muster.json", "io.muster.reference", "io.muster.task", "tools.jackson..");

    @ArchTest
    static final ArchRule SELECTION_NEEDS_JSON_AND_JMESPATH = only(
            "selection",
            "io.muster.json",
            "io.muster.selection",
            "software.amazon.smithy.jmespath..",
            "tools.jackson..");

    @ArchTest
    static final ArchRule DELAY_NEEDS_A_TIMER = only(
            "handler.delay",
            "io.muster.handler..",
            "io.muster.json",
            "io.muster.reference",
            "io.muster.task",
            "io.muster.timer",
            "tools.jackson..");

    @ArchTest
    static final ArchRule CALL_NEEDS_OUTBOUND = only(
            "handler.call",
            "io.muster.handler.call",
            "io.muster.http",
            "io.muster.json",
            "io.muster.outbound",
            "io.muster.outbound.message",
            "io.muster.outbound.target",
            "io.muster.reference",
            "io.muster.task",
            "tools.jackson..");

    @ArchTest
    static final ArchRule HTTP_NEEDS_OUTBOUND = only(
            "handler.http",
            "io.github.stduritemplate",
            "io.muster.handler..",
            "io.muster.http",
            "io.muster.json",
            "io.muster.outbound",
            "io.muster.outbound.gate",
            "io.muster.outbound.message",
            "io.muster.outbound.target",
            "io.muster.reference",
            "io.muster.task",
            "tools.jackson..");

    @ArchTest
    static final ArchRule SQL_NEEDS_A_TIMER_AND_JDBI = only(
            "handler.sql",
            "io.muster.handler..",
            "io.muster.json",
            "io.muster.reference",
            "io.muster.task",
            "io.muster.timer",
            "javax.sql",
            "org.jdbi..",
            "tools.jackson..");

    @ArchTest
    static final ArchRule HANDLERS_KNOW_OF_EACH_OTHER_ONLY_WHAT_CALLS_SHARE = slices().matching(
                    "io.muster.handler.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("io.muster.handler.http"), resideInAPackage("io.muster.handler.call"));

    @ArchTest
    static final ArchRule DOCUMENT_NEEDS_GROUPS_AND_JSON = only(
            "document",
            "io.muster.budget",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.handler",
            "io.muster.join",
            "io.muster.json",
            "io.muster.outbound.gate",
            "io.muster.outbound.target",
            "io.muster.reference",
            "io.muster.selection",
            "io.muster.task",
            "tools.jackson..");

    @ArchTest
    static final ArchRule GRAPH_NEEDS_DOCUMENTS_AND_THE_ENGINE = only(
            "graph",
            "io.muster.budget",
            "io.muster.document",
            "io.muster.graph",
            "io.muster.group",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.handler",
            "io.muster.join",
            "io.muster.json",
            "io.muster.reference",
            "io.muster.task",
            "tools.jackson..");

    @ArchTest
    static final ArchRule NAMED_NEEDS_DOCUMENTS_AND_A_VALIDATOR = only(
            "named",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.handler",
            "io.muster.json",
            "io.muster.named",
            "io.muster.reference",
            "tools.jackson..",
            "com.google.re2j..",
            "com.networknt.schema..");

    @ArchTest
    static final ArchRule CALLBACK_NEEDS_THE_STORE_AND_OUTBOUND = only(
            "callback",
            "io.muster.callback",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group.view",
            "io.muster.json",
            "io.muster.outbound",
            "io.muster.outbound.gate",
            "io.muster.outbound.message",
            "io.muster.outbound.target",
            "io.muster.store.callback",
            "io.muster.task",
            "io.muster.timer",
            "io.muster.trace",
            "javax.crypto..");

    @ArchTest
    static final ArchRule DATABASE_NEEDS_JDBI_AND_DRIVERS = only(
            "database",
            "io.muster.database",
            "javax.sql",
            "com.zaxxer.hikari..",
            "org.h2..",
            "org.jdbi..",
            "org.postgresql..");

    @ArchTest
    static final ArchRule STORED_DATA_NEEDS_DOCUMENTS_AND_GROUPS = only(
            "store.data",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.store.data",
            "io.muster.task",
            "io.muster.trace");

    @ArchTest
    static final ArchRule TABLES_NEED_STORED_DATA = only(
            "store.table",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.store.data",
            "io.muster.store.table",
            "io.muster.task",
            "io.muster.trace",
            "com.fasterxml.jackson.annotation",
            "org.jdbi..");

    @ArchTest
    static final ArchRule STORED_CALLBACKS_NEED_TABLES = only(
            "store.callback",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group.view",
            "io.muster.json",
            "io.muster.store.callback",
            "io.muster.store.table",
            "io.muster.trace",
            "org.jdbi..",
            "tools.jackson..");

    @ArchTest
    static final ArchRule CLAIMS_NEED_TABLES_AND_CALLBACKS = only(
            "store.claim",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.json",
            "io.muster.store.callback",
            "io.muster.store.claim",
            "io.muster.store.table",
            "io.muster.task",
            "io.muster.trace",
            "org.jdbi..");

    @ArchTest
    static final ArchRule NODES_NEED_CALLBACKS =
            only("store.node", "io.muster.database", "io.muster.store.callback", "io.muster.store.node", "org.jdbi..");

    @ArchTest
    static final ArchRule THE_STORE_NEEDS_TABLES_AND_CALLBACKS = only(
            "store",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.store",
            "io.muster.store.callback",
            "io.muster.store.data",
            "io.muster.store.table",
            "io.muster.task",
            "org.jdbi..");

    // whoever else wants to know uses what makes transactions of them
    @ArchTest
    static final ArchRule TABLES_ARE_KNOWN_TO_THE_STORE_ONLY = classes()
            .that()
            .resideInAPackage("io.muster.store.table")
            .or()
            .haveFullyQualifiedName("io.muster.store.callback.CallbackTable")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("io.muster.store..");

    @ArchTest
    static final ArchRule REGISTRY_NEEDS_GROUP_AND_TASK = only(
            "registry",
            "io.muster.budget",
            "io.muster.group.engine",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.logging",
            "io.muster.registry",
            "io.muster.task",
            "io.muster.timer");

    @ArchTest
    static final ArchRule METRICS_LISTEN = only(
            "metrics",
            "io.muster.background",
            "io.muster.budget",
            "io.muster.callback",
            "io.muster.document",
            "io.muster.group.observer",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.metrics",
            "io.muster.outbound..",
            "io.muster.store.claim",
            "io.muster.task",
            "io.prometheus..");

    @ArchTest
    static final ArchRule ONLY_METRICS_KNOW_PROMETHEUS = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.metrics")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.prometheus..");

    // they are told what happens, and nothing that does the work knows them
    @ArchTest
    static final ArchRule METRICS_ARE_KNOWN_TO_THE_APPLICATION_AND_THEIR_SERVLET = classes()
            .that()
            .resideInAPackage("io.muster.metrics")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.muster.metrics", "io.muster.app", "io.muster.rest");

    @ArchTest
    static final ArchRule PROBLEMS_NEED_WHAT_MAY_BE_THROWN = only(
            "rest.problem",
            "io.muster.access",
            "io.muster.budget",
            "io.muster.database",
            "io.muster.document",
            "io.muster.json",
            "io.muster.rest.problem",
            "io.muster.task",
            "jakarta.servlet..",
            "jakarta.ws.rs..");

    @ArchTest
    static final ArchRule MEMORY_OF_REQUESTS_AND_RESPONSES_NEEDS_A_BUDGET = only(
            "rest.memory",
            "io.muster.budget",
            "io.muster.group.view",
            "io.muster.registry",
            "io.muster.rest.memory",
            "io.muster.rest.problem");

    @ArchTest
    static final ArchRule FILTERS_NEED_ACCESS_AND_AUDIT = only(
            "rest.filter",
            "io.muster.access",
            "io.muster.audit",
            "io.muster.http",
            "io.muster.response",
            "io.muster.rest.filter",
            "io.muster.rest.problem",
            "io.muster.timer",
            "io.muster.trace",
            "jakarta.annotation",
            "jakarta.inject",
            "jakarta.servlet..",
            "jakarta.ws.rs..");

    @ArchTest
    static final ArchRule REQUESTS_NEED_DOCUMENTS_AND_WHAT_RUNS_OR_STORES_THEM = only(
            "rest.request",
            "io.muster.access",
            "io.muster.audit",
            "io.muster.background",
            "io.muster.budget",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group",
            "io.muster.group.engine",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.http",
            "io.muster.join",
            "io.muster.json",
            "io.muster.named",
            "io.muster.quota",
            "io.muster.registry",
            "io.muster.response",
            "io.muster.rest.filter",
            "io.muster.rest.memory",
            "io.muster.rest.problem",
            "io.muster.rest.request",
            "io.muster.store",
            "io.muster.store.data",
            "io.muster.task",
            "io.muster.timer",
            "io.muster.trace",
            "jakarta.servlet.http");

    @ArchTest
    static final ArchRule EXISTING_GROUPS_ARE_IN_MEMORY_OR_STORED = only(
            "rest.groups",
            "io.muster.access",
            "io.muster.background",
            "io.muster.budget",
            "io.muster.document",
            "io.muster.group.engine",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.join",
            "io.muster.json",
            "io.muster.quota",
            "io.muster.registry",
            "io.muster.rest.groups",
            "io.muster.rest.memory",
            "io.muster.rest.problem",
            "io.muster.store",
            "io.muster.store.data",
            "io.muster.task",
            "jakarta.ws.rs.core");

    @ArchTest
    static final ArchRule REPLIES_NEED_REQUESTS_AND_GROUPS = only(
            "rest.reply",
            "io.muster.background",
            "io.muster.budget",
            "io.muster.document",
            "io.muster.group.engine",
            "io.muster.group.spec",
            "io.muster.group.view",
            "io.muster.http",
            "io.muster.named",
            "io.muster.response",
            "io.muster.rest.filter",
            "io.muster.rest.groups",
            "io.muster.rest.memory",
            "io.muster.rest.problem",
            "io.muster.rest.reply",
            "io.muster.rest.request",
            "io.muster.store",
            "io.muster.task",
            "io.muster.timer",
            "jakarta.servlet.http",
            "jakarta.ws.rs..");

    @ArchTest
    static final ArchRule STREAMS_NEED_GROUPS = only(
            "rest.stream",
            "io.muster.access",
            "io.muster.database",
            "io.muster.document",
            "io.muster.group.view",
            "io.muster.http",
            "io.muster.json",
            "io.muster.response",
            "io.muster.rest.filter",
            "io.muster.rest.groups",
            "io.muster.rest.stream",
            "io.muster.timer");

    @ArchTest
    static final ArchRule REST_IS_KNOWN_TO_THE_APPLICATION_AND_EXAMPLES_ONLY = classes()
            .that()
            .resideInAPackage("io.muster.rest..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.muster.rest..", "io.muster.app..", "io.muster.lifecycle..", "io.muster.examples..");

    @ArchTest
    static final ArchRule REST_LEAVES_CALLING_OUT_TO_TASKS = noClasses()
            .that()
            .resideInAPackage("io.muster.rest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.muster.outbound..", "io.muster.handler.*..", "org.apache.hc..");

    @ArchTest
    static final ArchRule SETTINGS_ARE_KNOWN_TO_THE_APPLICATION_ONLY = onlyUsedBy("settings", "app", "lifecycle");

    @ArchTest
    static final ArchRule THE_APPLICATION_IS_KNOWN_TO_ITS_LIFECYCLE_ONLY = onlyUsedBy("app", "lifecycle");

    @ArchTest
    static final ArchRule THE_LIFECYCLE_IS_KNOWN_TO_NOBODY = onlyUsedBy("lifecycle");

    @ArchTest
    static final ArchRule EXAMPLES_USE_WHAT_TEAMS_USE = classes()
            .that()
            .resideInAPackage("io.muster.examples..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "io.muster.examples..",
                            "io.muster.graph",
                            "io.muster.group",
                            "io.muster.handler",
                            "io.muster.task",
                            "jakarta..",
                            "org.eclipse.microprofile..")
                    .or(belongToAnyOf(
                            Replies.class,
                            ProblemException.class,
                            Durations.class,
                            Role.class,
                            RequiresRole.class,
                            AdmittedByAddress.class))
                    .or(resideInAnyPackage(THE_JDK)));

    @ArchTest
    static final ArchRule THERE_ARE_NO_CYCLES =
            slices().matching("io.muster.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule FILES_DO_NOT_NEED_EACH_OTHER_IN_A_CIRCLE =
            slices().assignedFrom(new ByFile()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_DOCUMENTS_HANDLERS_AND_THE_STORE_KNOW_JACKSON = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.muster.json",
                    "io.muster.document",
                    "io.muster.graph",
                    "io.muster.handler..",
                    "io.muster.named",
                    "io.muster.reference",
                    "io.muster.selection",
                    "io.muster.store.callback",
                    "io.muster.store.table")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml..");

    @ArchTest
    static final ArchRule ASYNCHRONOUS_WORK_NAMES_ITS_EXECUTOR = noClasses()
            .should()
            .callMethodWhere(describe(
                    "an action is run without an executor",
                    call -> isOneOf(call, CompletableFuture.class, "supplyAsync", "runAsync")
                            && call.getTarget().getRawParameterTypes().size() == 1));

    // except the thread that defers SIGTERM: it has nothing else to do until the groups have ended
    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.examples..")
            .and()
            .doNotHaveFullyQualifiedName("io.muster.lifecycle.Drain")
            .should()
            .callMethodWhere(describe("a thread sleeps", call -> isOneOf(call, Thread.class, "sleep")));

    @ArchTest
    static final ArchRule NOBODY_WAITS_FOR_A_FUTURE = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.examples..")
            .should()
            .callMethodWhere(describe("a future is waited for", call -> isOneOf(call, Future.class, "get", "join")));

    @ArchTest
    static final ArchRule FIELDS_ARE_INJECTED_ONLY_WHERE_THE_CONTAINER_MAKES_THE_OBJECTS = fields().that()
            .areAnnotatedWith("jakarta.inject.Inject")
            .or()
            .areAnnotatedWith("jakarta.annotation.Resource")
            .or()
            .areAnnotatedWith("jakarta.ws.rs.core.Context")
            .or()
            .areAnnotatedWith("jakarta.ejb.EJB")
            .should()
            .beDeclaredInClassesThat()
            .resideInAnyPackage("io.muster.rest..", "io.muster.app..", "io.muster.lifecycle..", "io.muster.examples..")
            .orShould()
            .beDeclaredInClassesThat()
            .areAnnotatedWith("jakarta.ejb.Stateless");

    @ArchTest
    static final ArchRule EVERY_RESOURCE_METHOD_SAYS_WHO_MAY_CALL_IT = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .and()
            .areDeclaredInClassesThat()
            .areNotInterfaces()
            .should()
            .beAnnotatedWith(RequiresRole.class)
            .orShould()
            .beAnnotatedWith(AdmittedByAddress.class)
            .orShould()
            .beAnnotatedWith(AdmittedWithCredential.class);

    // no sub-resource locators: their methods would not be in a class with a path
    @ArchTest
    static final ArchRule EVERY_PATH_IS_A_RESOURCE_METHODS =
            methods().that().areAnnotatedWith(Path.class).should().beMetaAnnotatedWith(HttpMethod.class);

    @ArchTest
    static final ArchRule ONLY_THE_EXAMPLES_BACK_END_ASKS_FOR_NO_ROLE = methods()
            .that()
            .areAnnotatedWith(AdmittedByAddress.class)
            .should()
            .beDeclaredIn("io.muster.examples.UpstreamResource");

    @ArchTest
    static final ArchRule LOGGING_NEEDS_NOTHING = only("logging", "io.muster.logging");

    @ArchTest
    static final ArchRule EVERYBODY_LOGS_WHAT_COMES_FROM_OUTSIDE_ESCAPED = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.logging")
            .should()
            .callMethodWhere(
                    describe("a logger that does not escape", call -> isOneOf(call, System.class, "getLogger")));

    private static ArchRule only(String name, String... allowed) {
        return classes()
                .that()
                .resideInAPackage("io.muster." + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideInAnyPackage(THE_JDK)));
    }

    private static ArchRule onlyUsedBy(String name, String... others) {
        String[] packages = Stream.concat(Stream.of(name), Stream.of(others))
                .map(each -> "io.muster." + each)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.muster." + name)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(packages);
    }

    private static boolean isOneOf(JavaMethodCall call, Class<?> owner, String... names) {
        return call.getTargetOwner().isAssignableTo(owner)
                && List.of(names).contains(call.getTarget().getName());
    }

    /** A class with all its nested classes. */
    private static final class ByFile implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return outer.getPackageName().startsWith("io.muster")
                    ? SliceIdentifier.of(outer.getName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "files";
        }
    }
}
