package io.muster.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the JMH benchmarks and prints a table: nanoseconds, processor time and bytes allocated for each task, document's task or
 * call. Takes JMH's own command line options; {@code mvn -Pjmh -Djmh.args="Engine -p tasks=100"} runs some of them.
 */
public final class Microbenchmarks {

    private static final String ROW = "| %s | %s | %s | %s | %s |%n";

    private Microbenchmarks() {}

    public static void main(String... args) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(ProcessorTime.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        System.out.printf(ROW, "benchmark", "parameters", "ns", "CPU ns", "bytes");
        System.out.printf(ROW, "---", "---", "--:", "--:", "--:");
        results.stream()
                .sorted(Comparator.comparing(
                        (RunResult result) -> result.getParams().getBenchmark()))
                .forEach(Microbenchmarks::print);
    }

    private static void print(RunResult result) {
        String name = result.getParams().getBenchmark();
        List<String> parameters = result.getParams().getParamsKeys().stream()
                .map(key -> key + "=" + result.getParams().getParam(key))
                .toList();
        int tasks = result.getParams().getParamsKeys().contains("tasks")
                ? Integer.parseInt(result.getParams().getParam("tasks"))
                : 1;
        System.out.printf(
                ROW,
                name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                String.join(", ", parameters),
                perTask(result.getPrimaryResult(), tasks),
                perTask(result.getSecondaryResults().get(ProcessorTime.NAME), tasks),
                perTask(result.getSecondaryResults().get("gc.alloc.rate.norm"), tasks));
    }

    private static String perTask(Result<?> figure, int tasks) {
        return String.format(Locale.ROOT, "%,.0f", figure.getScore() / tasks);
    }
}
