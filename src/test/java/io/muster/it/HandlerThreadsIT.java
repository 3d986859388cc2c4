package io.muster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Run;
import java.net.URI;
import org.junit.jupiter.api.Test;

@MusterIT
class HandlerThreadsIT {

    private final MusterClient muster;

    HandlerThreadsIT(URI muster) {
        this.muster = new MusterClient(muster);
    }

    @Test
    void areVirtualOnJakartaEe11AndPlatformThreadsOnJakartaEe10() {
        boolean jakartaEe11 = Run.setting("muster.it.jakartaee").equals("11");

        muster.get("health/ready");
        await().untilAsserted(() -> {
            Reply ready = muster.get("health/ready");
            // Payara 6 writes every value of a check as a string
            assertThat(ready.body().replace("\"true\"", "true").replace("\"false\"", "false"))
                    .contains("\"virtualThreads\":" + jakartaEe11);
        });
    }
}
