package io.muster.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.fault.Ports;
import io.muster.fault.Run;
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
 * a class of its own here, {@link Holder}, whose beginning and end are reported to Arquillian once in a fork.
 *
 * <p>With {@code -Dmuster.it.running=true} a server that somebody started is called at {@code muster.it.url} instead; that
 * property without the other says where a server will be that the build started and Arquillian deploys to.
 */
final class Deployment implements AutoCloseable {

    private final Optional<TestRunnerAdaptor> arquillian;
    private final URI address;

    private Deployment(Optional<TestRunnerAdaptor> arquillian, URI address) {
        this.arquillian = arquillian;
        this.address = address;
    }

    static Deployment start() throws IOException {
        Optional<URI> running =
                Optional.ofNullable(System.getProperty("muster.it.url")).map(URI::create);
        if (Boolean.getBoolean("muster.it.running")) {
            return new Deployment(Optional.empty(), running.orElseThrow());
        }
        URI address = running.orElseGet(Deployment::prepare);
        TestRunnerAdaptor arquillian = TestRunnerAdaptorBuilder.build();
        Deployment deployment = new Deployment(Optional.of(arquillian), address);
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

    // for a server that Arquillian starts, which has ports and files that no other fork's server has; arquillian.xml
    // has
    // the properties
    private static URI prepare() {
        Path work = Run.war().resolveSibling("it").resolve(Run.name());
        Path data = work.resolve("data");
        Path hosts = work.resolve("hosts");
        try {
            Files.deleteIfExists(data.resolve("muster.mv.db"));
            Names.write(hosts);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        int port = Ports.free();
        System.setProperty("muster.it.dataDir", data.toString());
        System.setProperty("muster.it.hosts", hosts.toString());
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

    /** What Arquillian takes for the one test class. */
    static final class Holder {

        private Holder() {}

        @org.jboss.arquillian.container.test.api.Deployment(testable = false)
        public static WebArchive muster() {
            return ShrinkWrap.createFromZipFile(WebArchive.class, Run.war().toFile());
        }
    }
}
