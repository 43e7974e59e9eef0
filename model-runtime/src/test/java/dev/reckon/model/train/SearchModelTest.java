package dev.reckon.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.data.SearchTruth;
import dev.reckon.model.evaluate.EvaluateCommand;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.History;
import dev.reckon.model.retrieve.PaddedBatch;
import dev.reckon.model.text.Grams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A shop in which people click what they searched for, from training to a list. */
class SearchModelTest {

  private static final List<String> GAMES =
      List.of("Gears of War", "Halo Reach", "Madden Football", "Forza Motorsport");
  private static final List<String> QUERIES = List.of("gears", "halo", "madden", "forza");

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
    for (int user = 0; user < 80; user++) {
      for (int visit = 0; visit < 2; visit++) {
        int game = (user + visit * (1 + user % 3)) % GAMES.size();
        int second = user * 100 + visit * 10;
        lines.append(
            """
            {"type":"search","event_id":"s%1$d","user_id":"u%2$d","query":"%3$s","event_time":%4$d}
            {"type":"interaction","event_id":"c%1$d","user_id":"u%2$d","item_id":"i%5$d","kind":"CLICK","search_id":"s%1$d","event_time":%6$d}
            """
                .formatted(
                    user * 2 + visit,
                    user,
                    QUERIES.get(game),
                    1_700_000_000_000L + second * 1000L,
                    game,
                    1_700_000_005_000L + second * 1000L));
      }
    }
    Path data = Files.writeString(directory.resolve("shop.jsonl"), lines);
    int exit =
        new CommandLine(new TrainCommand())
            .execute(
                "--data=events:" + data,
                "--protocol=time-split",
                "--model=cross-reasoning",
                "--out=" + directory.resolve("bundle"),
                "--set=d=16",
                "--set=grams=2000",
                "--set=dropout=0.1",
                "--set=learning_rate=0.01",
                "--set=batch=20",
                "--set=max_epochs=5");
    assertThat(exit).isZero();
    bundle = Bundle.open(directory.resolve("bundle"));
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
  void theBundleKeepsTheStepsAndTheWords() {
    assertThat(bundle.manifest().config().allSteps()).isEqualTo(4);
    assertThat(bundle.manifest().config().gramBuckets()).isEqualTo(2000);
    try (TorchModel model = bundle.load()) {
      assertThat(model.trainedReasoningSteps()).isEqualTo(4);
    }
  }

  @Test
  void itsEvidenceLiesOnTheSearchThatDecidedTheClick() throws IOException {
    Map<String, String> searches = new LinkedHashMap<>();
    IntStream.range(0, 160).forEach(i -> searches.put("c" + i, "s" + i));
    new SearchTruth(searches).write(directory.resolve("truth.jsonl"));
    Path report = directory.resolve("evaluation.json");

    int exit =
        new CommandLine(new EvaluateCommand())
            .execute(
                "--bundle=" + directory.resolve("bundle"),
                "--data=events:" + directory.resolve("shop.jsonl"),
                "--protocol=time-split",
                "--seen=keep",
                "--truth=" + directory.resolve("truth.jsonl"),
                "--report=" + report);

    assertThat(exit).isZero();
    JsonNode found = new ObjectMapper().readTree(report.toFile()).at("/found");
    // Of 32 tested clicks, 16 are the second of a user, with two searches before them.
    assertThat(found.at("/decided").asInt()).isEqualTo(32);
    assertThat(found.at("/rows").asInt()).isEqualTo(16);
    assertThat(found.at("/only_search").asInt()).isEqualTo(16);
    assertThat(found.at("/chance/named_first/value").asDouble()).isEqualTo(0.5);
    assertThat(found.at("/steps")).hasSize(4);
    assertThat(found.at("/steps/3/named_first/value").asDouble()).isGreaterThan(0.5);
    assertThat(found.at("/steps/3/less_chance/of_searches/low").asDouble()).isPositive();
  }

  private History search(String query) {
    return new History(new int[] {-1}, List.of(grams(query)));
  }

  private int[] grams(String text) {
    return Grams.of(text, bundle.manifest().config().gramBuckets());
  }

  private int indexOf(String itemId) {
    return bundle.items().stream().map(BundleItem::itemId).toList().indexOf(itemId);
  }

  private String best(History history) {
    try (TorchModel model = bundle.load()) {
      PaddedBatch batch =
          PaddedBatch.ofHistories(List.of(history), history.length(), model.itemCount());
      Exclusions nothing = new Exclusions(new int[0], List.of(new int[0]));
      int index = model.rank(batch, 4, nothing, 1).rows().get(0).itemIndices()[0];
      return bundle.items().get(index).itemId();
    }
  }
}
