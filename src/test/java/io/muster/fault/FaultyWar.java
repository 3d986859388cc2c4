package io.muster.fault;

import io.muster.fault.handler.Halt;
import io.muster.testing.Run;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The built WAR with an additional jar in its {@code WEB-INF/lib}, as for a custom task type, with the type halt. */
final class FaultyWar {

    private FaultyWar() {}

    static Path build() {
        JavaArchive jar = ShrinkWrap.create(JavaArchive.class, "faults.jar")
                .addPackage(Halt.class.getPackage())
                .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml");
        File war = Run.directory().resolve("muster-with-faults.war").toFile();
        try {
            Files.createDirectories(Run.directory());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ShrinkWrap.createFromZipFile(WebArchive.class, Run.war().toFile())
                .addAsLibrary(jar)
                .as(ZipExporter.class)
                .exportTo(war, true);
        return war.toPath();
    }
}
