package dev.reckon.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
