package dev.reckon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {

  private final Times times = new Times();

  @Test
  void readsSecondsMinutesAndHours() {
    assertThat(times.convert("90")).isEqualTo(Duration.ofSeconds(90));
    assertThat(times.convert("60s")).isEqualTo(Duration.ofSeconds(60));
    assertThat(times.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(times.convert("2h")).isEqualTo(Duration.ofHours(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "5d", "1.5m"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> times.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("60s, 5m or 2h");
  }
}
