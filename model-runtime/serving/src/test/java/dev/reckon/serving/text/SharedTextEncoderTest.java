package dev.reckon.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.language.TextEncoder;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

final class SharedTextEncoderTest {

  @Test
  void theModelIsLoadedOnceAndOnlyWhereItIsNeeded() {
    try (SharedTextEncoder shared = SharedTextEncoder.asInTraining()) {
      assertThat(shared.isLoaded()).isFalse();
      TextEncoder encoder = shared.get();
      assertThat(encoder.encode("a red bicycle")).hasSize(encoder.width());
      assertThat(shared.get()).isSameAs(encoder);
      assertThat(shared.isLoaded()).isTrue();
    }
  }

  @Test
  void aFailedLoadIsTriedAgainAndAClosedOneGivesNone() {
    int[] calls = {0};
    SharedTextEncoder shared =
        new SharedTextEncoder(
            () -> {
              calls[0]++;
              throw new UncheckedIOException(new FileNotFoundException("weights"));
            });
    assertThatThrownBy(shared::get).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(shared::get).isInstanceOf(UncheckedIOException.class);
    assertThat(calls[0]).isEqualTo(2);
    shared.close();
    assertThatThrownBy(shared::get).hasMessageContaining("the server is stopping");
  }
}
