package io.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.outbound.gate.AddressGate;
import io.muster.quota.Rate;
import io.muster.rest.MusterApplication;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class LimitSettingsTest {

    private static final long MIB = 1 << 20;

    @Test
    void oneCallerMayUseTheWholeNodeByDefault() {
        assertThat(admission(Map.of()).tasks()).isEqualTo(50_000);
        assertThat(admission(Map.of()).tasksPerCaller()).isEqualTo(Integer.MAX_VALUE);
        assertThat(admission(Map.of("muster.max.tasks", "300", "muster.max.tasks-per-caller", "300"))
                        .tasksPerCaller())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(admission(Map.of("muster.max.tasks", "300", "muster.max.tasks-per-caller", "20"))
                        .tasksPerCaller())
                .isEqualTo(20);
    }

    @Test
    void thereIsAThreadForEachLookup() {
        assertThat(MusterApplication.class.getAnnotationsByType(ManagedExecutorDefinition.class))
                .filteredOn(executor -> executor.name().equals(MusterApplication.LOOKUPS))
                .extracting(ManagedExecutorDefinition::maxAsync)
                .containsExactly(AddressGate.LOOKUPS);
    }

    @Test
    void aSmallHeapHasFewerTasks() {
        assertThat(AdmissionSettings.read(config(Map.of()), 256 * MIB).tasks()).isEqualTo(16_384);
    }

    @Test
    void theStorageLimitHasADefaultAndMayExceedAnInteger() {
        assertThat(BackgroundSettings.read(config(Map.of())).bytesPerCaller()).isEqualTo(4L << 30);
        String tebibyte = Long.toString(1L << 40);
        assertThat(BackgroundSettings.read(config(Map.of("muster.background.max-bytes-per-caller", tebibyte)))
                        .bytesPerCaller())
                .isEqualTo(1L << 40);
        for (String wrong : new String[] {"0", "-1", "4 GiB", "9223372036854775808"}) {
            assertThatThrownBy(() ->
                            BackgroundSettings.read(config(Map.of("muster.background.max-bytes-per-caller", wrong))))
                    .hasMessageContaining("muster.background.max-bytes-per-caller")
                    .hasMessageContaining(wrong);
        }
        assertThatThrownBy(() -> admission(Map.of("muster.max.tasks", "4294967297")))
                .hasMessageContaining("muster.max.tasks");
    }

    @Test
    void theLargestGroupCanBeAdmitted() {
        assertThat(admission(Map.of("muster.max.tasks", "300")).largestGroup()).isEqualTo(300);
        AdmissionSettings settings = admission(Map.of("muster.max.tasks-per-caller", "20", "muster.quota.tasks", "10"));
        assertThat(settings.largestGroup()).isEqualTo(10);
        assertThat(settings.rate()).contains(new Rate(10, Duration.ofMinutes(1)));
    }

    @Test
    void memoryLimitsGrowWithTheHeap() {
        MemorySettings small = MemorySettings.read(config(Map.of()), 256 * MIB);
        MemorySettings large = MemorySettings.read(config(Map.of()), 8_192 * MIB);

        assertThat(small.resultBytesPerNode()).isEqualTo((int) (32 * MIB));
        assertThat(small.historyBytes()).isEqualTo((int) (16 * MIB));
        assertThat(small.requestBytesPerNode()).isEqualTo((int) (64 * MIB));
        assertThat(large.resultBytesPerNode()).isEqualTo((int) (1_024 * MIB));
        assertThat(large.historyBytes()).isEqualTo((int) (64 * MIB));
        assertThat(large.resultBytes()).isEqualTo((int) (64 * MIB));
        assertThat(large.requestBytes()).isEqualTo((int) (10 * MIB));
    }

    @Test
    void oneCallerHasAQuarterWithAuthentication() {
        MemorySettings nobodyIsAsked = MemorySettings.read(config(Map.of()), 256 * MIB);
        MemorySettings keys = MemorySettings.read(config(Map.of("muster.auth", "keys")), 256 * MIB);
        MemorySettings half = MemorySettings.read(config(Map.of("muster.max.percent-per-caller", "50")), 256 * MIB);

        assertThat(nobodyIsAsked.budget(1_000).of("a").max()).isEqualTo(1_000);
        assertThat(keys.budget(1_000).of("a").max()).isEqualTo(250);
        assertThat(keys.budget(1_000).max()).isEqualTo(1_000);
        assertThat(half.budget(1_000).of("a").max()).isEqualTo(500);
        assertThatThrownBy(() -> MemorySettings.read(config(Map.of("muster.max.percent-per-caller", "101")), MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("muster.max.percent-per-caller");
    }

    @Test
    void theMemoryForRequestsSufficesForOneOfEachCaller() {
        Map<String, String> least =
                Map.of("muster.max.request-bytes-per-node", "262144", "muster.max.percent-per-caller", "25");
        Map<String, String> less =
                Map.of("muster.max.request-bytes-per-node", "262143", "muster.max.percent-per-caller", "25");

        assertThat(MemorySettings.read(config(least), 256 * MIB).requestBytesPerNode())
                .isEqualTo(262_144);
        assertThatThrownBy(() -> MemorySettings.read(config(less), 256 * MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("muster.max.request-bytes-per-node must be at least 262144, so that the 25 % of one caller"
                        + " (muster.max.percent-per-caller) suffice for a group, but is \"262143\"");
    }

    @Test
    void aHugeHeapIsSupported() {
        assertThat(MemorySettings.read(config(Map.of()), Long.MAX_VALUE).resultBytesPerNode())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void settingsOverrideDefaults() {
        MemorySettings settings =
                MemorySettings.read(config(Map.of("muster.max.result-bytes-per-node", "1000")), 256 * MIB);

        assertThat(settings.resultBytesPerNode()).isEqualTo(1_000);
    }

    @Test
    void rejectsALimitOfZeroAndNamesIt() {
        assertThatThrownBy(() -> admission(Map.of("muster.max.tasks", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("muster.max.tasks");
    }

    private static AdmissionSettings admission(Map<String, String> settings) {
        return AdmissionSettings.read(config(settings), 8_192 * MIB);
    }

    private static Config config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }
}
