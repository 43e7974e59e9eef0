package dev.reckon.demo.view;

import static dev.reckon.demo.testing.Events.click;
import static dev.reckon.demo.testing.Events.search;
import static dev.reckon.demo.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.Prequential;
import dev.reckon.demo.watch.Score;
import dev.reckon.demo.watch.StandingLists;
import dev.reckon.demo.watch.UserStories;
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
  void figuresStandOnTheScreen() {
    assertThat(String.join("\n", drawn(80, 24)))
        .contains("12 in", "p50 20 ms", "p99 40 ms", "model .500", "popular .250", "oracle .750")
        .contains("console    http://localhost:8080/");
  }

  @Test
  void oneLineForLogsSaysTheSame() {
    assertThat(Screen.oneLine(state()))
        .contains("12 events", "p50 20 ms", "HR@10 .500 over 4 clicks", "popular .250");
  }

  /** Without the styles. */
  private static List<String> drawn(int width, int height) {
    return new Screen(TITLES)
        .draw(state(), width, height).stream()
            .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
            .toList();
  }

  private static DemoState state() {
    UserStories stories = new UserStories();
    StandingLists standing = new StandingLists();
    stories.happened(search("ann", "s1", "gears of war", 1), standing.of("ann"));
    standing.listRead(ranked("ann", 1, List.of("s1"), "unknown", "g1"), 0);
    stories.listRead(ranked("ann", 1, List.of("s1"), "unknown", "g1"), 0);
    stories.happened(click("ann", "c1", "g1", 2), standing.of("ann"));
    stories.listRead(ranked("ann", 2, List.of("c1"), "g2", "unknown"), 0);
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
        new ListCounts().snapshot(),
        new Prequential.Scores(new Score(4, 2, 1.5), Map.of("popularity", new Score(4, 1, 1))),
        Optional.of(new Score(4, 3, 2)),
        stories.of("ann"));
  }
}
