package dev.reckon.demo.terminal;

import static dev.reckon.demo.testing.LoggedEvents.click;
import static dev.reckon.demo.testing.LoggedEvents.search;
import static dev.reckon.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.Prequential;
import dev.reckon.demo.watch.Score;
import dev.reckon.demo.watch.StandingLists;
import dev.reckon.demo.watch.UserStories;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private static final Map<String, String> TITLES =
      Map.of(
          "g1", "Gears of War 3", "g2", "A title that is far too long to fit into half a screen");

  @Test
  void everyLineFitsTheTerminal() {
    for (int width : new int[] {40, 80, 100, 200}) {
      assertThat(drawn(width, 24)).allMatch(line -> line.length() <= width).hasSizeLessThan(24);
    }
    assertThat(drawn(80, 5)).hasSize(5);
  }

  @Test
  void aUsersDeedsAndListAreShownWithTitles() {
    String screen = String.join("\n", drawn(80, 24));

    assertThat(screen)
        .contains("ann", "searched \"gears of war\"", "click    #2 Gears of War 3")
        .contains(" 1 + A title that is far too long");
  }

  @Test
  void anItemThatMovedUpIsMarked() {
    assertThat(String.join("\n", drawn(80, 24))).contains(" 2 v unknown");
  }

  @Test
  void everyListSaysWhyItIsAsItIs() {
    assertThat(String.join("\n", drawn(100, 24)))
        .contains("from 2 events; the model weighs none of them");
    assertThat(String.join("\n", drawn(100, 24, explained())))
        .contains("because of \"gears\" 63 %, Gears of War 3 38 %");
    assertThat(String.join("\n", drawn(100, 24, fallback())))
        .contains("not ranked by the model", "it knows nothing of this history yet");
  }

  @Test
  void figuresStandOnTheScreen() {
    assertThat(String.join("\n", drawn(80, 24)))
        .contains(
            "12 sent   0 covered",
            "p50 20 ms",
            "p99 40 ms",
            "model .500",
            "popular .250",
            "oracle .750")
        .contains("console    http://localhost:8080/");
  }

  @Test
  void whatAPersonAddsInTheConsoleIsToldApart() {
    ListCounts counts = new ListCounts();
    counts.listRead(ranked("visitor", 14, List.of("c1"), "g1"), 1);

    assertThat(String.join("\n", drawn(100, 24, ranked("ann", 2, List.of("c1"), "g2"), counts)))
        .contains("12 sent + 2 from elsewhere   14 covered by a list");
  }

  @Test
  void oneLineForLogsSaysTheSame() {
    assertThat(Screen.oneLine(state(ranked("ann", 2, List.of("c1"), "g2", "unknown"))))
        .contains("12 events", "p50 20 ms", "HR@10 .500 over 4 clicks", "popular .250");
  }

  /** Without the styles. */
  private static List<String> drawn(int width, int height) {
    return drawn(width, height, ranked("ann", 2, List.of("c1"), "g2", "unknown"));
  }

  private static Recommendation explained() {
    return ranked("ann", 2, List.of("c1"), "g2").toBuilder()
        .addEvidence(Evidence.newBuilder().setQuery("gears").setWeight(0.625f))
        .addEvidence(Evidence.newBuilder().setItemId("g1").setWeight(0.375f))
        .build();
  }

  private static Recommendation fallback() {
    return ranked("ann", 2, List.of("c1"), "g2").toBuilder()
        .setFallback(Fallback.newBuilder().setReason(Fallback.Reason.NO_KNOWN_ITEMS))
        .build();
  }

  private static List<String> drawn(int width, int height, Recommendation newest) {
    return drawn(width, height, newest, new ListCounts());
  }

  private static List<String> drawn(
      int width, int height, Recommendation newest, ListCounts counts) {
    return new Screen(TITLES)
        .draw(state(newest, counts), width, height).stream()
            .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
            .toList();
  }

  private static DemoState state(Recommendation newest) {
    return state(newest, new ListCounts());
  }

  private static DemoState state(Recommendation newest, ListCounts counts) {
    UserStories stories = new UserStories();
    StandingLists standing = new StandingLists();
    stories.happened(search("s1", "ann", "gears of war", 1), standing.of("ann"));
    standing.listRead(ranked("ann", 1, List.of("s1"), "unknown", "g1"), 0);
    stories.listRead(ranked("ann", 1, List.of("s1"), "unknown", "g1"), 0);
    stories.happened(click("c1", "ann", "g1", 2), standing.of("ann"));
    stories.listRead(newest, 0);
    return new DemoState(
        "simulated shop, seed 1",
        Optional.of("http://localhost:8080/"),
        "sasrec 20261121T080149Z-seed1",
        Optional.empty(),
        Duration.ofSeconds(61),
        12,
        3.5,
        3.5,
        new FreshnessSummary(12, 20, 30, 40, 50),
        counts.snapshot(),
        new Prequential.Scores(
            new Score(4, 2, 1.5, 1.6), Map.of("popularity", new Score(4, 1, 1, 1))),
        Optional.of(new Score(4, 3, 2, 2.2)),
        stories.of("ann"));
  }
}
