package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.UsageError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

  @Test
  void eachChoiceIsAsLikely() {
    Distribution choices = Distribution.parse("0.3, 1,5");

    assertThat(choices.at(0)).isEqualTo("0.3");
    assertThat(choices.at(0.34)).isEqualTo("1");
    assertThat(choices.at(0.66)).isEqualTo("1");
    assertThat(choices.at(0.999)).isEqualTo("5");
  }

  @Test
  void aRangeIsUniformInItsLogarithmAndRoundedToThreeDigits() {
    Distribution range = Distribution.parse("0.0001..0.01");

    assertThat(range.at(0)).isEqualTo("0.0001");
    assertThat(range.at(0.5)).isEqualTo("0.001");
    assertThat(range.at(0.6)).isEqualTo("0.00158");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "0.0005..0.003"})
  void whatIsPrintedIsWhatIsRead(String text) {
    Distribution distribution = Distribution.parse(text);

    assertThat(Distribution.parse(distribution.text())).isEqualTo(distribution);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0..1", "2..1", "-1..1", "1..", "a..b", "1..Infinity"})
  void rangesThatAreNoneAreNamed(String text) {
    assertThatThrownBy(() -> Distribution.parse(text))
        .isInstanceOf(UsageError.class)
        .hasMessage("\"" + text + "\" is not a range: write LOW..HIGH, with 0 < LOW < HIGH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,,2", "1,"})
  void missingValuesAreNamed(String text) {
    assertThatThrownBy(() -> Distribution.parse(text))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("\"" + text + "\" is nothing to draw from");
  }
}
