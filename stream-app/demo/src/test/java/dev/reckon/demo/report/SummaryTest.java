package dev.reckon.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.watch.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void bothSidesOfTheSumAreEqualWhereAPersonAddedEvents() {
    assertThat(firstLine(3_415, 3_410, 2, 0))
        .isEqualTo(
            "3,415 events sent + 2 from elsewhere = 3,410 covered by a list + 4 dead letters"
                + " + 2 duplicates + 1 late");
  }

  @Test
  void whatIsUnaccountedForIsPartOfTheSum() {
    assertThat(firstLine(3_415, 3_400, 0, 8))
        .isEqualTo(
            "3,415 events sent = 3,400 covered by a list + 4 dead letters + 2 duplicates + 1 late"
                + " + 8 UNACCOUNTED FOR");
  }

  @Test
  void nothingIsAddedWhereAllIsCovered() {
    assertThat(firstLine(17, 10, 0, 0)).endsWith("+ 1 late").startsWith("17 events sent = 10");
  }

  @Test
  void aScoreHasItsMetricsBelowTheirNames() {
    ObjectNode report = Json.object();
    report.set("prequential", Json.score(Score.NONE.plus(3).plus(0)));
    List<String> lines = Summary.of(report).lines().toList();

    assertThat(lines.get(2)).isEqualTo("2 clicks scored          HR@10    NDCG@10  MRR@10");
    assertThat(lines.get(3)).isEqualTo("  model                  0.5000   0.2500   0.1667");
  }

  private static String firstLine(long in, long covered, long fromElsewhere, long unaccounted) {
    ObjectNode report = Json.object();
    report
        .putObject("events")
        .put("in", in)
        .put("covered", covered)
        .put("dead_lettered", 4)
        .put("duplicate", 2)
        .put("late", 1)
        .put("from_elsewhere", fromElsewhere)
        .put("unaccounted", unaccounted);
    return Summary.of(report).lines().findFirst().orElseThrow();
  }
}
