package dev.reckon.demo.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeedTest {

  @Test
  void readsWhatTheCommandLineSays() {
    assertThat(Speed.parse("max")).isEqualTo(Speed.MAX);
    assertThat(Speed.parse("in-order")).isEqualTo(Speed.IN_ORDER).hasToString("in-order");
    assertThat(Speed.parse("10x")).isEqualTo(new Speed.Fold(10));
    assertThat(Speed.parse("0.5")).isEqualTo(new Speed.Fold(0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "0x", "-1x"})
  void refusesWhatIsNoSpeed(String text) {
    assertThatThrownBy(() -> Speed.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
