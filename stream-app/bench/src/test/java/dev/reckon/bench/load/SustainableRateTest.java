package dev.reckon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SustainableRateTest {

  @ParameterizedTest
  @ValueSource(doubles = {1, 40, 64, 1_000, 77_777})
  void theHighestRateThatIsBorneIsFoundToAFewPercent(double most) throws Exception {
    assertThat(SustainableRate.find(rate -> rate <= most)).isBetween(most * 0.95, most);
  }

  @Test
  void whereNothingIsBorneThereIsNone() throws Exception {
    assertThat(SustainableRate.find(rate -> false)).isZero();
  }
}
