package dev.reckon.learning.evaluate.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.testing.Logs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledNegativesTest {

  private static final List<String> ITEMS =
      IntStream.range(0, 30).mapToObj(item -> "i" + item).toList();

  private final List<TargetEvent> targets =
      Splits.of(
              new Logs()
                  .click("u", "i1", 1)
                  .click("u", "i2", 2)
                  .dislike("u", "i3", 3)
                  .click("u", "i4", 4)
                  .click("v", "i1", 5)
                  .log(),
              Protocol.ALL)
          .training();

  @Test
  void aUserNeverTookThem() {
    SampledNegatives all = new SampledNegatives(ITEMS, 100, 1);

    assertThat(all.of(targets.get(0)))
        .hasSize(26)
        .doesNotHaveDuplicates()
        .doesNotContain("i1", "i2", "i3", "i4");
  }

  @Test
  void seedAndUserDecideThem() {
    SampledNegatives drawn = new SampledNegatives(ITEMS, 8, 1);
    List<String> ofUser = drawn.of(targets.get(0));

    assertThat(ofUser).hasSize(8).isEqualTo(drawn.of(targets.get(1)));
    assertThat(new SampledNegatives(ITEMS, 8, 1).of(targets.get(2))).isEqualTo(ofUser);
    assertThat(new SampledNegatives(ITEMS, 8, 2).of(targets.get(0))).isNotEqualTo(ofUser);
    assertThat(drawn.of(targets.get(targets.size() - 1))).isNotEqualTo(ofUser);
  }
}
