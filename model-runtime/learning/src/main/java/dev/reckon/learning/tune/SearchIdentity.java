package dev.reckon.learning.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides the results of the trials of a model. Trials of equal identity belong to
 * one search; their number does not matter.
 *
 * @param dataSha256 of the dataset's files
 * @param protocol which events may be trained on
 * @param seed of the draws and of every training
 * @param cutAfter of the {@link CutRule}
 * @param fixed settings that are not searched
 * @param space what is searched
 * @param defaults the first trial
 * @param programsSha256 of the TorchScript archive
 * @param vectorsSha256 of the items' vectors; null where there are none
 * @param wordVectorsSha256 of the words' vectors; null where there are none
 */
record SearchIdentity(
    String dataSha256,
    String protocol,
    long seed,
    int cutAfter,
    Map<String, String> fixed,
    Map<String, String> space,
    Recipe defaults,
    String programsSha256,
    @Nullable String vectorsSha256,
    @Nullable String wordVectorsSha256) {

  /** The names of the parts that differ from the stored identity. */
  List<String> differencesFrom(JsonNode written) {
    List<String> differences = new ArrayList<>();
    JsonNode own = json();
    own.fieldNames()
        .forEachRemaining(
            field -> {
              if (!own.path(field).equals(written.path(field))) {
                differences.add(field);
              }
            });
    return differences;
  }

  /** The identity as it is read back: numbers of equal value are equal. */
  JsonNode json() {
    try {
      return Settings.JSON.readTree(Settings.JSON.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of settings is always JSON", e);
    }
  }
}
