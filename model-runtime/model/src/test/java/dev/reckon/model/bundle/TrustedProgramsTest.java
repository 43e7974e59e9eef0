package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.program.ProgramArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProgramsTest {

  private static final String OTHER = "0".repeat(64);

  @ParameterizedTest
  @EnumSource
  void theProgramsThatThisReleaseWritesAreKnown(Architecture architecture) {
    String digest = Digests.sha256(architecture.program());
    assertThat(TrustedPrograms.RECKON.trust(digest))
        .as(
            "a program has changed: add a line \"%s\" and the day to known-programs.txt, and keep those"
                + " that are there",
            digest)
        .isTrue();
  }

  @Test
  void digestsAreTrustedWithOrWithoutWhatReckonWrote() {
    String own = Digests.sha256(ProgramArchive.ofClassPath());

    assertThat(TrustedPrograms.RECKON.trust(OTHER)).isFalse();
    assertThat(TrustedPrograms.named("reckon, " + OTHER))
        .get()
        .matches(it -> it.trust(own) && it.trust(OTHER));
    assertThat(TrustedPrograms.named(OTHER)).get().matches(it -> !it.trust(own) && it.trust(OTHER));
    assertThat(TrustedPrograms.named("any")).get().matches(it -> it.trust("1".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "everybody", "reckon,", "any;reckon", "00ff"})
  void whatNamesNobodyIsNoTrust(String text) {
    assertThat(TrustedPrograms.named(text)).isEmpty();
  }
}
