package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.TrainingBatches;
import dev.reckon.learning.train.rows.TrainingRow;
import java.util.List;
import java.util.Random;

/**
 * Makes the input of a training step, with all of its random parts.
 *
 * @param recipe what to draw
 * @param batches rows to tensors
 * @param training the targets that popular negatives are drawn from
 */
record BatchDraw(Recipe recipe, TrainingBatches batches, TrainingTargets training) {

  /**
   * A step's input.
   *
   * @param rows of the batch
   * @param epoch counted from 1
   */
  TrainingBatch of(List<TrainingRow> rows, int epoch, Random random) {
    TrainingBatch batch =
        recipe
            .objective()
            .secondView(epoch)
            .of(
                batches.tensors(rows),
                recipe.config().reasoningSteps(),
                recipe.config().d(),
                random);
    return batch.with(CatalogueLoss.of(recipe.settings()).draw(batch.targets(), training, random));
  }
}
