package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Values;
import java.util.Optional;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever a finished group consists of, the history gives it back as it was. */
class KeptGroupPropertyTest {

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void everyGroupIsReadAsItWas(@ForAll long seed) {
        GroupSnapshot group = new RandomGroups(seed).group();

        KeptGroup kept =
                KeptGroup.of("alice", group, Optional.of("{}"), Long.MAX_VALUE).orElseThrow();

        assertThat(kept.group()).isEqualTo(group);
        // and once more: reading changes nothing
        assertThat(kept.group()).isEqualTo(group);
        assertThat(kept.document()).contains("{}");
        assertThat(kept.tasks()).isEqualTo(group.tasks().size());
        assertThat(kept.summary().counts()).isEqualTo(group.counts());
        assertThat(kept.textBytes(Values.INCLUDED)).isGreaterThanOrEqualTo(kept.textBytes(Values.OMITTED));
        // nothing is kept above the limit
        assertThat(KeptGroup.of("alice", group, Optional.empty(), kept.size() - "{}".length()))
                .isPresent();
        assertThat(KeptGroup.of("alice", group, Optional.empty(), kept.size() - "{}".length() - 1))
                .isEmpty();
    }
}
