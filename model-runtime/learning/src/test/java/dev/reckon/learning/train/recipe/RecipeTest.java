package dev.reckon.learning.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.UsageError;
import dev.reckon.model.bundle.ModelConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

  @ParameterizedTest
  @CsvSource({
    "dim, d",
    "lr, learning_rate",
    "batch_size, batch",
    "epochs, max_epochs",
    "temperature, tau",
    "droput, dropout",
    "max_epoch, max_epochs"
  })
  void aSettingThatThereIsNotIsToldWithTheOneThatWasMeant(String key, String meant) {
    assertThatThrownBy(() -> Recipe.of(ModelConfig.SASREC, Map.of(key, "1")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("has no setting '" + key + "' (did you mean " + meant + "?); it has");
    assertThat(Recipe.of(ModelConfig.SASREC, Map.of()).has(meant)).isTrue();
  }

  @Test
  void nothingIsSuggestedWhereNothingIsLikeIt() {
    assertThatThrownBy(() -> Recipe.of(ModelConfig.SASREC, Map.of("colour", "1")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("has no setting 'colour'; it has");
  }
}
