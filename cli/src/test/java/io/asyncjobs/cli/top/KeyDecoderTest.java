package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.top.Key.Letter;
import io.asyncjobs.cli.top.Key.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDecoderTest {

    private final KeyDecoder decoder = new KeyDecoder();

    private Iterable<Key> typed(String text) {
        return decoder.decoded(text);
    }

    @Test
    void charactersAreThemselves() {
        assertThat(typed("q ?9")).containsExactly(new Letter('q'), new Letter(' '), new Letter('?'), new Letter('9'));
        assertThat(typed("\r")).containsExactly(Named.ENTER);
        assertThat(typed("\u0003")).containsExactly(Named.INTERRUPT);
        assertThat(decoder.isPending()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "[A, UP",
        "OA, UP",
        "[B, DOWN",
        "OB, DOWN",
        "[5~, PAGE_UP",
        "[6~, PAGE_DOWN",
        "[H, HOME",
        "[1~, HOME",
        "[F, END",
        "OF, END",
        "[4~, END"
    })
    void arrowsAndTheirNeighboursAreSequences(String sequence, Named key) {
        assertThat(typed("\u001b" + sequence)).containsExactly(key);
        assertThat(decoder.isPending()).isFalse();
    }

    @Test
    void aSequenceMayComeInParts() {
        assertThat(typed("j\u001b")).containsExactly(new Letter('j'));
        assertThat(decoder.isPending()).isTrue();
        assertThat(typed("[")).isEmpty();
        assertThat(typed("B")).containsExactly(Named.DOWN);
    }

    @Test
    void escapeIsAKeyWhereNothingFollows() {
        assertThat(typed("\u001b")).isEmpty();
        assertThat(decoder.silence()).containsExactly(Named.ESCAPE);
        assertThat(decoder.isPending()).isFalse();
        assertThat(decoder.silence()).isEmpty();
    }

    @Test
    void escapeAndACharacterAreBoth() {
        assertThat(typed("\u001bq")).containsExactly(Named.ESCAPE, new Letter('q'));
        assertThat(typed("\u001b\u001b[A")).containsExactly(Named.ESCAPE, Named.UP);
    }

    @Test
    void whatMeansNothingIsPassedOver() {
        assertThat(typed("\u001b[24~é\u0001j")).containsExactly(new Letter('j'));
        assertThat(typed("\u001b[1;5Cj")).containsExactly(new Letter('j'));
    }

    @Test
    void aSequenceThatNeverEndsIsGivenUp() {
        assertThat(typed("\u001b[" + "1".repeat(17) + "q")).containsExactly(new Letter('q'));
    }
}
