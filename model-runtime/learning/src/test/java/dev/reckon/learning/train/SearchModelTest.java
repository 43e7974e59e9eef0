package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.evaluate.EvaluateCommand;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.text.TextRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A shop in which people click what they searched for, from training to a list. */
class SearchModelTest {

  private static final List<String> GAMES =
      List.of(
          "Gears of War",
          "Halo Reach",
          "Madden Football",
          "Forza Motorsport",
          "Mass Effect",
          "Dead Space",
          "Mortal Kombat",
          "Rock Band",
          "Guitar Hero",
          "Batman Arkham",
          "Dragon Age",
          "Fable Journey");
  private static final List<String> QUERIES =
      GAMES.stream()
          .map(title -> title.substring(0, title.indexOf(' ')).toLowerCase(Locale.ROOT))
          .toList();

  @TempDir static Path directory = Path.of("");
  private static Bundle bundle;

  @BeforeAll
  static void train() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int game = 0; game < GAMES.size(); game++) {
      lines.append(
          "{\"type\":\"item\",\"item_id\":\"i%d\",\"title\":\"%s\"}\n"
              .formatted(game, GAMES.get(game)));
    }
    for (int user = 0; user < 240; user++) {
      for (int visit = 0; visit < 2; visit++) {
        int game = (user + visit * (1 + user % 3)) % GAMES.size();
        int second = user * 100 + visit * 10;
        int event = user * 2 + visit;
        if (searched(user, visit)) {
          lines.append(
              """
              {"type":"search","event_id":"s%d","user_id":"u%d","query":"%s","event_time":%d}
              """
                  .formatted(event, user, QUERIES.get(game), 1_700_000_000_000L + second * 1000L));
        }
        lines.append(
            """
            {"type":"interaction","event_id":"c%d","user_id":"u%d","item_id":"i%d","kind":"CLICK","event_time":%d}
            """
                .formatted(event, user, game, 1_700_000_005_000L + second * 1000L));
      }
    }
    Files.writeString(directory.resolve("shop.jsonl"), lines);
    bundle = Bundle.open(train("bundle", "joined"));
  }

  private static Path train(String name, String attention) {
    Path trained = directory.resolve(name);
    int exit =
        new CommandLine(new TrainCommand())
            .execute(
                "--data=events:" + directory.resolve("shop.jsonl"),
                "--protocol=time-split",
                "--model=cross-reasoning",
                "--out=" + trained,
                "--set=attention=" + attention,
                "--set=d=16",
                "--set=grams=2000",
                "--set=dropout=0.1",
                "--set=learning_rate=0.005",
                "--set=batch=20",
                "--epochs=5");
    assertThat(exit).isZero();
    return trained;
  }

  /** Every third user finds the first game without a search. */
  private static boolean searched(int user, int visit) {
    return visit == 1 || user % 3 != 0;
  }

  @Test
  void theNewestSearchDecides() {
    assertThat(best(search("halo"))).isEqualTo("i1");
    assertThat(best(new History(new int[] {indexOf("i1"), -1}, List.of(grams("forza")))))
        .isEqualTo("i3");
  }

  @Test
  void wordsOfTitlesAndTypingErrorsAreUnderstoodThoughNobodySearchedForThem() {
    assertThat(best(search("reach"))).isEqualTo("i1");
    assertThat(best(search("gaers of war"))).isEqualTo("i0");
    assertThat(best(search("football"))).isEqualTo("i2");
  }

  @Test
  void theBundleKeepsTheStepAndTheWords() {
    assertThat(bundle.manifest().config().allSteps()).isEqualTo(1);
    assertThat(bundle.manifest().config().searches())
        .isEqualTo(new ModelConfig.Searches(1, 2000, 0, TextRules.NEWEST.version()));
    try (TorchModel model = bundle.load()) {
      assertThat(model.trainedReasoningSteps()).isEqualTo(1);
    }
  }

  /** Of a model without a join, which has the newest search before any step looks for it. */
  @Test
  void itsEvidenceLiesOnTheSearchThatDecidedTheClick() throws IOException {
    Map<String, String> searches = new LinkedHashMap<>();
    IntStream.range(0, 480)
        .filter(i -> searched(i / 2, i % 2))
        .forEach(i -> searches.put("c" + i, "s" + i));
    new SearchTruth(searches).write(directory.resolve("truth.jsonl"));
    Path report = directory.resolve("evaluation.json");

    int exit =
        new CommandLine(new EvaluateCommand())
            .execute(
                "--bundle=" + train("causal", "causal"),
                "--data=events:" + directory.resolve("shop.jsonl"),
                "--protocol=time-split",
                "--seen=keep",
                "--truth=" + directory.resolve("truth.jsonl"),
                "--report=" + report);

    assertThat(exit).isZero();
    JsonNode found = new ObjectMapper().readTree(report.toFile()).at("/found");
    // Of 96 tested clicks, 32 are the second of a user who searched before both.
    assertThat(found.at("/decided").asInt()).isEqualTo(80);
    assertThat(found.at("/rows").asInt()).isEqualTo(32);
    assertThat(found.at("/only_search").asInt()).isEqualTo(48);
    assertThat(found.at("/chance/named_first/value").asDouble()).isEqualTo(0.5);
    assertThat(found.at("/steps")).hasSize(1);
    JsonNode step = found.at("/steps/0");
    double ofSearches = step.at("/of_searches/value").asDouble();
    assertThat(step.at("/of_all/value").asDouble()).isPositive().isLessThan(ofSearches);
    assertThat(ofSearches).isLessThan(1);
    assertThat(step.at("/less_chance/of_searches/value").asDouble())
        .isCloseTo(ofSearches - 0.5, within(1e-9));
    assertThat(step.at("/named_first/value").asDouble()).isGreaterThan(0.5);
    assertThat(step.at("/less_chance/of_searches/low").asDouble()).isPositive();
  }

  private History search(String query) {
    return new History(new int[] {-1}, List.of(grams(query)));
  }

  private int[] grams(String text) {
    return bundle.grams().of(text);
  }

  private int indexOf(String itemId) {
    return bundle.items().stream().map(BundleItem::itemId).toList().indexOf(itemId);
  }

  private String best(History history) {
    try (TorchModel model = bundle.load()) {
      PaddedBatch batch =
          PaddedBatch.ofHistories(List.of(history), history.length(), model.itemCount());
      Exclusions nothing = new Exclusions(new int[0], List.of(new int[0]));
      int steps = model.trainedReasoningSteps();
      int index = model.rank(batch, steps, nothing, 1).rows().get(0).itemIndices()[0];
      return bundle.items().get(index).itemId();
    }
  }
}
