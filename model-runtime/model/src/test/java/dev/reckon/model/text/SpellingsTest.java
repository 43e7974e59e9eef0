package dev.reckon.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingsTest {

  private static final Spellings SPELLINGS = Spellings.of(List.of("rocksmith", "halo", "wii"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rocksmith", "rockmith", "ocksmith", "rocksmit", "rocksmithh", "xrocksmith", "rocksnith",
        "tocksmith", "rocksmitj", "orcksmith", "rocksmiht", "rock5mith", "haloo", "wi"
      })
  void aSlipOfTheFingerIsNear(String word) {
    assertThat(SPELLINGS.hasNear(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rock", "locksmit", "hockey", "oalh", "rcokmsith", "w", "", "pelé"})
  void moreThanOneSlipIsAnotherWord(String word) {
    assertThat(SPELLINGS.hasNear(word)).isFalse();
  }

  @Test
  void digestsAreAllThatIsKept() {
    Spellings kept = Spellings.ofDigests(SPELLINGS.digests());

    assertThat(SPELLINGS.digests()).hasSize(3).isSorted();
    assertThat(kept.hasNear("halo")).isTrue();
    assertThat(kept.hasNear("pokemon")).isFalse();
    assertThat(Spellings.of(List.of()).hasNear("halo")).isFalse();
  }
}
