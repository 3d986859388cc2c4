package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jboss.arquillian.test.spi.LifecycleMethodExecutor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptorBuilder;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The packaged WAR on a server that Arquillian started.
 *
 * <p>Arquillian ties a deployment to a test class, and Payara Micro starts anew with each. So the deployment is tied to
 * a class of its own here, {@link Holder}, whose beginning and end are reported to Arquillian once in a run.
 *
 * <p>With {@code -Dmuster.it.running=true} a server that somebody started is called at {@code muster.it.url} instead.
 */
final class Deployment implements AutoCloseable {

    private final Optional<TestRunnerAdaptor> arquillian;
    private final URI address;

    private Deployment(Optional<TestRunnerAdaptor> arquillian, URI address) {
        this.arquillian = arquillian;
        this.address = address;
    }

    static Deployment start() throws IOException {
        if (Boolean.getBoolean("muster.it.running")) {
            return new Deployment(Optional.empty(), URI.create(setting("muster.it.url")));
        }
        Path war = Path.of(setting("muster.it.war"));
        Path work = war.resolveSibling("it");
        Names.use(work.resolve("hosts"));
        useFresh(work.resolve("data-" + setting("arquillian.launch")));
        TestRunnerAdaptor arquillian = TestRunnerAdaptorBuilder.build();
        Deployment deployment = new Deployment(Optional.of(arquillian), URI.create(setting("muster.it.url")));
        try {
            arquillian.beforeSuite();
            arquillian.beforeClass(Holder.class, LifecycleMethodExecutor.NO_OP);
            deployment.awaitFirstPage();
            return deployment;
        } catch (Exception e) {
            deployment.close();
            throw new IllegalStateException("Muster could not be deployed", e);
        }
    }

    // the server's database; arquillian.xml has the property
    private static void useFresh(Path data) throws IOException {
        Files.deleteIfExists(data.resolve("muster.mv.db"));
        System.setProperty("muster.it.dataDir", data.toString());
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        arquillian.ifPresent(Deployment::undeploy);
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

    // Payara Micro reports ready with a failed deployment too
    private void awaitFirstPage() {
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

    private static String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("run by mvn verify, which sets the system property " + name);
        }
        return value;
    }

    /** What Arquillian takes for the one test class. */
    static final class Holder {

        private Holder() {}

        @org.jboss.arquillian.container.test.api.Deployment(testable = false)
        public static WebArchive muster() {
            return ShrinkWrap.createFromZipFile(WebArchive.class, new File(setting("muster.it.war")));
        }
    }
}
