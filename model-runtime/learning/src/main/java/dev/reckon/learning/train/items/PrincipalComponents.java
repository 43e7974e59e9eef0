package dev.reckon.learning.train.items;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import java.util.List;

/**
 * The principal components of all vectors of a file, which a model that reads items by their
 * vectors alone reduces them to (arXiv 2606.16703: 512 at most, centred, not whitened).
 *
 * <p>Deviates: what is projected on them is centred on the trained items, as everywhere here, and
 * not on all; the bias of the adapter takes up the difference.
 */
public final class PrincipalComponents {

  private PrincipalComponents() {}

  /**
   * The first components by falling variance, each of length 1, with its largest number positive.
   *
   * @param count P, at most the width of the vectors
   * @return (P, V)
   */
  public static Tensor.Floats of(FrozenVectors vectors, int count) {
    List<String> names = List.copyOf(vectors.names());
    Tensor.Floats rows = new Tensor.Floats(vectors.rows(names), names.size(), vectors.width());
    try (TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("items/programs"))) {
      return (Tensor.Floats)
          program.call("components", Arguments.of().tensor(rows).integer(count)).get(0);
    }
  }
}
