package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.fault.Node;
import io.muster.testing.Ports;
import io.muster.testing.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.test.spi.LifecycleMethodExecutor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptorBuilder;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The packaged WAR on a server started by Arquillian, or on a {@link Node} for servers without an adapter that starts
 * them: Payara Server.
 *
 * <p>Arquillian ties a deployment to a test class, and Payara Micro is restarted for each. So the deployment is tied to
 * a dedicated class, {@link Holder}, whose start and end are reported to Arquillian once per fork.
 *
 * <p>With {@code -Dmuster.it.running=true} tests call a running server at {@code muster.it.url} instead.
 */
final class Deployment implements AutoCloseable {

    private static final int BATCH_PORT = Ports.free();
    private static final Path OPTIONS = Path.of("src/test/deployment.args");
    private static final Path EXAMPLES = Path.of("examples/groups");

    private final URI address;
    private final Runnable end;

    private Deployment(URI address, Runnable end) {
        this.address = address;
        this.end = end;
    }

    static Deployment start() throws IOException {
        if (Boolean.getBoolean("muster.it.running")) {
            return new Deployment(URI.create(Run.setting("muster.it.url")), () -> {});
        }
        Path work = Run.war().resolveSibling("it").resolve(Run.name());
        Path data = work.resolve("data");
        Path hosts = work.resolve("hosts");
        emptyGroups();
        Files.deleteIfExists(data.resolve("muster.mv.db"));
        Names.write(hosts);
        List<String> options = new ArrayList<>(options());
        options.add("-Dmuster.data.dir=" + data);
        options.add("-Dmuster.groups.dir=" + groups());
        options.add("-Dmuster.batch.base-url=http://localhost:%d/v1.0".formatted(batchPort()));
        options.add("-Djdk.net.hosts.file=" + hosts);
        return Run.server().equals("payara7") ? startNode(options) : startByArquillian(options, work);
    }

    /** The port of the service that relative URLs in JSON batches belong to. */
    static int batchPort() {
        return BATCH_PORT;
    }

    /** The folder of the named groups, which tests may write to. */
    static Path groups() {
        return Run.war().resolveSibling("it").resolve(Run.name()).resolve("groups");
    }

    // not as an argument file: Arquillian's adapter for Payara Micro appends arguments without a hyphen to the previous
    // option
    private static List<String> options() throws IOException {
        return Files.readAllLines(OPTIONS).stream()
                .filter(line -> line.startsWith("-"))
                .toList();
    }

    private static void emptyGroups() throws IOException {
        Files.createDirectories(groups());
        try (Stream<Path> files = Files.list(groups())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    // as the build does for `mvn` alone
    private static void copyExamples(URI address) throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file).replace("${muster.port}", Integer.toString(address.getPort()));
                Files.writeString(groups().resolve(file.getFileName()), text);
            }
        }
    }

    private static Deployment startNode(List<String> options) throws IOException {
        Node node = new Node("deployment", Run.war(), Map.of(), options.toArray(String[]::new));
        copyExamples(node.address());
        node.start();
        node.awaitReady();
        return new Deployment(node.address(), node::close);
    }

    private static Deployment startByArquillian(List<String> options, Path work) throws IOException {
        URI address = prepareArquillian(options, work);
        copyExamples(address);
        TestRunnerAdaptor arquillian = TestRunnerAdaptorBuilder.build();
        Deployment deployment = new Deployment(address, () -> undeploy(arquillian));
        try {
            arquillian.beforeSuite();
            arquillian.beforeClass(Holder.class, LifecycleMethodExecutor.NO_OP);
            deployment.awaitStartPage();
            return deployment;
        } catch (Exception e) {
            deployment.close();
            throw new IllegalStateException("Muster could not be deployed", e);
        }
    }

    // each fork's server has its own ports and files; arquillian.xml uses the properties
    private static URI prepareArquillian(List<String> options, Path work) {
        int port = Ports.free();
        System.setProperty("muster.it.deploymentOptions", String.join(" ", options));
        System.setProperty("muster.it.base", work.resolve("base").toString());
        System.setProperty("muster.it.port", Integer.toString(port));
        System.setProperty("muster.it.managementPort", Integer.toString(Ports.free()));
        return URI.create("http://localhost:%d/".formatted(port));
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        end.run();
    }

    private static void undeploy(TestRunnerAdaptor arquillian) {
        try {
            arquillian.afterClass(Holder.class, LifecycleMethodExecutor.NO_OP);
            arquillian.afterSuite();
        } catch (Exception e) {
            throw new IllegalStateException("Muster could not be undeployed", e);
        } finally {
            arquillian.shutdown();
        }
    }

    // Payara Micro reports ready even if the deployment failed
    private void awaitStartPage() {
        Awaitility.await("first page of " + address)
                .atMost(30, SECONDS)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> status(address) == HttpURLConnection.HTTP_OK);
    }

    private static int status(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only test class that Arquillian sees. */
    static final class Holder {

        private Holder() {}

        @org.jboss.arquillian.container.test.api.Deployment(testable = false)
        public static WebArchive muster() {
            return ShrinkWrap.createFromZipFile(WebArchive.class, Run.war().toFile());
        }
    }
}
