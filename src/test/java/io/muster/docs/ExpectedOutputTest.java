package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedOutputTest {

    private static final String SHOWN = "01a1fc37-0524-72bf-b1e7-d18c1507d341";
    private static final String OTHER = "01a1fc37-0524-72bf-b1e7-000000000000";
    private static final String PRINTED = "01b00000-0524-72bf-b1e7-d18c1507d341";

    private final ExpectedOutput output = new ExpectedOutput();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ 'a': 1 }          | {'a':1}",
                "{'a':1, …}          | {'a':1,'b':2}",
                "{… 'b':2}           | {'a':1,'b':2}",
                "{'startedMs':5}     | {'startedMs':17}",
                "{'at':'2026-11-21T03:47:06.660Z'} | {'at':'2027-01-01T00:00:00.000Z'}",
                "…}                  | {}}",
            })
    void fits(String expected, String actual) {
        assertThat(output.misfit(expected.replace('\'', '"'), actual.replace('\'', '"')))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}             | {'a':2}",
                "{'a':1}             | {'a':1,'b':2}",
                "{'a':1, …           | {'b':1}",
                "… 'b':2             | {'b':2}",
                "{'b':2, … 'a':1 …   | {'a':1,'b':2,}",
                "{'elapsed':5}       | {'elapsed':6}",
                "{'a':1}             | ''",
            })
    void doesNotFit(String expected, String actual) {
        assertThat(output.misfit(expected.replace('\'', '"'), actual.replace('\'', '"')))
                .isPresent();
    }

    @Test
    void anIdIsReplacedConsistently() {
        assertThat(output.misfit(SHOWN + "," + SHOWN, PRINTED + "," + OTHER)).isPresent();
        assertThat(output.misfit(SHOWN + "," + SHOWN, PRINTED + "," + PRINTED)).isEmpty();
        assertThat(output.withIds("curl /api/groups/" + SHOWN)).isEqualTo("curl /api/groups/" + PRINTED);
        assertThat(output.misfit(SHOWN, OTHER)).isPresent();
    }
}
