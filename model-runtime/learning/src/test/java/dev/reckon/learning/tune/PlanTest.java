package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.UsageError;
import dev.reckon.model.bundle.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

  private static final SearchSpace SPACE = SearchSpace.of(ModelConfig.SASREC);

  @Test
  void theFirstTrialHasTheDefaults() {
    Trial first = plan(Map.of(), SPACE, 1, 3).trials().get(0);

    assertThat(first.recipe().config()).isEqualTo(ModelConfig.sasrec());
    assertThat(first.settings()).containsEntry("tau", "1.0").containsEntry("dropout", "0.5");
  }

  @Test
  void tauAndDropoutComeFirst() {
    assertThat(SPACE.settings().keySet()).startsWith("tau", "dropout");
  }

  @Test
  void equalSeedsDrawEqualTrialsAndMoreTrialsBeginWithTheSame() {
    List<Trial> few = plan(Map.of(), SPACE, 7, 5).trials();

    assertThat(plan(Map.of(), SPACE, 7, 12).trials().subList(0, 5)).isEqualTo(few);
    assertThat(plan(Map.of(), SPACE, 8, 5).trials()).isNotEqualTo(few);
  }

  @Test
  void sharedSettingsHaveEqualValuesWhateverElseIsSearched() {
    SearchSpace wider = SPACE.with(SearchSpace.parse(Map.of("weight_decay", "0,0.00001,0.0001")));

    List<Trial> base = plan(Map.of(), SPACE, 7, 10).trials();
    List<Trial> other = plan(Map.of(), wider, 7, 10).trials();

    for (int i = 0; i < 10; i++) {
      assertThat(other.get(i).settings()).containsAllEntriesOf(base.get(i).settings());
    }
    assertThat(SearchSpace.of(ModelConfig.REAREC_PRL).draw(7, 2, 0))
        .containsAllEntriesOf(SPACE.draw(7, 2, 0))
        .containsKeys("alpha", "contrastive_weight");
  }

  @Test
  void settingsOfATrialAreDrawnIndependently() {
    SearchSpace coins = SearchSpace.parse(ordered("tau", "1,2", "dropout", "0.1,0.2"));

    Map<Map<String, String>, Long> counts =
        IntStream.rangeClosed(1, 4000)
            .mapToObj(trial -> coins.draw(3, trial, 0))
            .collect(Collectors.groupingBy(it -> it, Collectors.counting()));

    // 1000 expected each, standard deviation 27.
    assertThat(counts).hasSize(4);
    assertThat(counts.values()).allMatch(count -> count > 860 && count < 1140);
  }

  @ParameterizedTest
  @ValueSource(strings = {ModelConfig.SASREC, ModelConfig.REAREC_ERL, ModelConfig.REAREC_PRL})
  void everyModelTakesWhatItsSpaceHolds(String model) {
    assertThat(Plan.of(model, Map.of(), SearchSpace.of(model), 1, 200).trials()).hasSize(200);
  }

  @Test
  void nothingIsTriedTwiceAndASmallSpaceIsTriedWhole() {
    SearchSpace small = SearchSpace.parse(ordered("tau", "0.5,1.0,2", "dropout", "0.5,0.2"));

    List<Trial> trials = plan(Map.of(), small, 1, 20).trials();

    assertThat(trials).hasSize(6);
    assertThat(trials.stream().map(Trial::recipe).collect(Collectors.toSet())).hasSize(6);
    assertThat(trials.stream().map(Trial::number)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void fixedSettingsAreInEveryTrial() {
    Plan plan = plan(Map.of("d", "16"), SPACE, 1, 4);

    assertThat(plan.trials()).allMatch(trial -> trial.recipe().config().d() == 16);
    assertThat(plan.trials()).allMatch(trial -> "16".equals(trial.settings().get("d")));
  }

  @Test
  void aSettingThatTheModelDoesNotHaveIsNamed() {
    SearchSpace wrong = SearchSpace.parse(Map.of("depth", "1,2"));

    assertThatThrownBy(() -> plan(Map.of(), wrong, 1, 2))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(
            "sasrec has no setting 'depth' (did you mean layers?); it has architecture, d");
  }

  @Test
  void aValueThatBreaksARuleIsNamedBeforeAnythingIsTrained() {
    SearchSpace wrong = SearchSpace.parse(Map.of("dropout", "1.5"));

    assertThatThrownBy(() -> plan(Map.of(), wrong, 1, 2))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("Setting dropout = 1.5: dropout must be from 0 to below 1");
  }

  @Test
  void scopesTellWhichModelIsMeant() {
    Map<String, String> options = ordered("sasrec.tau", "2", "tau", "1");

    assertThat(Scopes.of(options, "sasrec", List.of("sasrec", "other"))).containsEntry("tau", "2");
    assertThat(Scopes.of(options, "other", List.of("sasrec", "other"))).containsEntry("tau", "1");
    assertThatThrownBy(() -> Scopes.of(options, "other", List.of("other")))
        .hasMessageContaining("\"sasrec.tau\" is for a model that is not searched");
  }

  private static Plan plan(Map<String, String> fixed, SearchSpace space, long seed, int trials) {
    return Plan.of(ModelConfig.SASREC, fixed, space, seed, trials);
  }

  private static Map<String, String> ordered(String key, String value, String key2, String value2) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(key, value);
    map.put(key2, value2);
    return map;
  }
}
