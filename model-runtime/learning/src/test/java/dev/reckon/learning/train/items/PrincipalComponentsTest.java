package dev.reckon.learning.train.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.model.program.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {

  /** Most variance lies along (4, -3), then along the third axis, then along (3, 4). */
  @Test
  void theyFallInVarianceAndTheirLargestNumberIsPositive() {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < 8; i++) {
      float first = (i & 1) == 0 ? 3 : -3;
      float second = (i & 2) == 0 ? 2 : -2;
      float third = (i & 4) == 0 ? 1 : -1;
      vectors.put(
          "i" + i,
          new float[] {
            7 + 0.8f * first + 0.6f * third, -0.6f * first + 0.8f * third, second - 5 // a mean
          });
    }

    Tensor.Floats components = PrincipalComponents.of(FrozenVectors.of(vectors, "sha"), 3);

    assertThat(components.shape()).containsExactly(3, 3);
    assertThat(components.values())
        .containsExactly(new float[] {0.8f, -0.6f, 0, 0, 0, 1, 0.6f, 0.8f, 0}, within(1e-5f));
    assertThat(PrincipalComponents.of(FrozenVectors.of(vectors, "sha"), 1).values())
        .containsExactly(new float[] {0.8f, -0.6f, 0}, within(1e-5f));
  }
}
