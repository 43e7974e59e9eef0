package dev.reckon.model.program;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The arguments of one call of a program, in the order of its signature. */
public final class Arguments {

  /** One argument. */
  sealed interface Argument {
    /** The result for it, by its kind. */
    <R> R fold(Kinds<R> kinds);
  }

  /** The result for each kind of argument. */
  interface Kinds<R> {
    R tensor(Tensor tensor);

    R tensors(List<? extends Tensor> tensors);

    R named(PlacedTensors tensors);

    R scalars(Map<String, Double> values);

    R integer(long value);

    R flag(boolean value);

    R bound(Bound bound);
  }

  private record One(Tensor tensor) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.tensor(tensor);
    }
  }

  private record Many(List<? extends Tensor> tensors) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.tensors(tensors);
    }
  }

  private record Named(PlacedTensors tensors) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.named(tensors);
    }
  }

  private record Scalars(Map<String, Double> values) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.scalars(values);
    }
  }

  private record Whole(long value) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.integer(value);
    }
  }

  private record Flag(boolean value) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.flag(value);
    }
  }

  private record Handle(Bound bound) implements Argument {
    @Override
    public <R> R fold(Kinds<R> kinds) {
      return kinds.bound(bound);
    }
  }

  private final List<Argument> list = new ArrayList<>();

  /** No argument yet. */
  public static Arguments of() {
    return new Arguments();
  }

  /** A {@code Tensor}. */
  public Arguments tensor(Tensor tensor) {
    return with(new One(tensor));
  }

  /** A {@code List[Tensor]}, of at least one. */
  public Arguments tensors(List<? extends Tensor> tensors) {
    return with(new Many(List.copyOf(tensors)));
  }

  /** A {@code Dict[str, Tensor]} that already lies in native memory. */
  public Arguments named(PlacedTensors tensors) {
    return with(new Named(tensors));
  }

  /** A {@code Dict[str, Tensor]} of single values. */
  public Arguments scalars(Map<String, Double> values) {
    return with(new Scalars(Map.copyOf(values)));
  }

  /** An {@code int}; not for calls that differentiate. */
  public Arguments integer(long value) {
    return with(new Whole(value));
  }

  /** A {@code bool}; not for calls that differentiate. */
  public Arguments flag(boolean value) {
    return with(new Flag(value));
  }

  /** The result of an earlier {@link TorchProgram#bind}; not for calls that differentiate. */
  public Arguments bound(Bound bound) {
    return with(new Handle(bound));
  }

  /** A {@code Tensor} of histories, (B, T). */
  public Arguments histories(PaddedBatch batch) {
    return tensor(new Tensor.Longs(batch.itemIndices(), batch.rows(), batch.length()));
  }

  /** Three: items for everybody, and the rows and the items of (row, item) pairs. */
  public Arguments excluded(Exclusions exclusions) {
    return tensor(Tensor.Longs.of(exclusions.everywhere())).pairs(exclusions.perRow());
  }

  /** Two: the rows and the items of (row, item) pairs. */
  public Arguments pairs(List<int[]> perRow) {
    int pairs = perRow.stream().mapToInt(items -> items.length).sum();
    long[] rows = new long[pairs];
    long[] items = new long[pairs];
    int pair = 0;
    for (int row = 0; row < perRow.size(); row++) {
      for (int item : perRow.get(row)) {
        rows[pair] = row;
        items[pair++] = item;
      }
    }
    return tensor(new Tensor.Longs(rows, pairs)).tensor(new Tensor.Longs(items, pairs));
  }

  List<Argument> list() {
    return list;
  }

  private Arguments with(Argument argument) {
    list.add(argument);
    return this;
  }
}
