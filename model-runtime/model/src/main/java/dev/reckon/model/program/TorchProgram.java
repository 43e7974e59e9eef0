package dev.reckon.model.program;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A loaded TorchScript archive whose methods take and give plain Java tensors. Only this class uses
 * the engine's internal API, which is pinned to one version.
 *
 * <p>A program may be called from any number of threads at once. Everything a call allocates in
 * native memory is freed before it returns; whatever outlives a call ({@link PlacedTensors}, {@link
 * Bound}, the program itself) is closed by its creator.
 */
public final class TorchProgram implements AutoCloseable {

  private static final AtomicLong NATIVE_VALUES = new AtomicLong();

  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final Set<String> methods;

  private TorchProgram(PtNDManager manager, PtSymbolBlock module, Set<String> methods) {
    this.manager = manager;
    this.module = module;
    this.methods = methods;
  }

  /**
   * Starts the engine, where it does not run yet, and compiles the archive.
   *
   * @throws ProgramException where a program does not compile
   */
  public static TorchProgram load(byte[] archive) {
    PtNDManager manager = newManager(Device.CPU);
    try {
      return new TorchProgram(
          manager,
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false),
          ProgramArchive.methods(archive));
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException(e);
    } catch (EngineException e) {
      manager.close();
      throw new ProgramException("The model programs do not compile. " + located(e), e);
    }
  }

  /**
   * Sets how many threads one call may use; of the whole process.
   *
   * @param threads at least 1; 1 for serving, where each worker is a thread of its own
   */
  public static void useThreads(int threads) {
    startEngine();
    JniUtils.setNumThreads(threads);
  }

  /** Seeds the process's random numbers, which dropout draws from. */
  public static void seed(long seed) {
    startEngine();
    JniUtils.setSeed(seed);
  }

  /**
   * Puts a single value on a device, to see whether one can.
   *
   * @throws NoDeviceException where there is no such device, or this libtorch is not built for it
   */
  public static void require(Device device) throws NoDeviceException {
    try (PtNDManager manager = newManager(device)) {
      place(manager, new Tensor.Floats(new float[1], 1));
    } catch (EngineException e) {
      throw new NoDeviceException(
          ("the device %s cannot be used (%s): start on a machine where nvidia-smi lists that GPU,"
                  + " with a libtorch for CUDA as in model-runtime/serving/Dockerfile.gpu, or give --device"
                  + " cpu")
              .formatted(device, firstSentence(e)),
          e);
    }
  }

  private static String firstSentence(EngineException e) {
    return String.valueOf(e.getMessage()).split("\\R|\\.\\s", 2)[0];
  }

  /** Whether there is a method of this name: programs of older bundles lack some. */
  boolean has(String method) {
    return methods.contains(method);
  }

  /** Copies tensors into native memory, where calls can read and change them. */
  public PlacedTensors place(Map<String, Tensor.Floats> tensors) {
    return place(tensors, Device.CPU);
  }

  /** Copies tensors into the memory of a device. */
  public PlacedTensors place(Map<String, Tensor.Floats> tensors, Device device) {
    return new PlacedTensors(manager.newSubManager(engines(device)), tensors);
  }

  /**
   * The same with tensors that are made one at a time, as all of a large model would not fit into
   * Java memory beside their copies.
   *
   * @param tensor by its name
   */
  public PlacedTensors place(
      Set<String> names, Function<String, Tensor.Floats> tensor, Device device) {
    return new PlacedTensors(manager.newSubManager(engines(device)), names, tensor);
  }

  /**
   * Calls a method and returns what it returns: a tensor, or a tuple or list of tensors.
   *
   * @throws ProgramException where the call fails
   */
  public List<Tensor> call(String method, Arguments arguments) {
    try (PtNDManager scope = subManager();
        NativeArguments inputs = new NativeArguments(scope, arguments);
        IValue result = run(method, inputs)) {
      List<Tensor> tensors = toJava(result.toNDList(scope));
      NATIVE_VALUES.decrementAndGet();
      return tensors;
    }
  }

  /** Calls a method and keeps its result in native memory, for later calls. */
  public Bound bind(String method, Arguments arguments) {
    try (PtNDManager scope = subManager();
        NativeArguments inputs = new NativeArguments(scope, arguments)) {
      return new Bound(run(method, inputs));
    }
  }

  /**
   * Calls a method that differentiates. Its arguments may be tensors, lists and named tensors only.
   *
   * @throws ProgramException where the call fails
   */
  public List<Tensor> callWithGradients(String method, Arguments arguments) {
    prepareThread();
    JniUtils.setGradMode(true);
    try (PtNDManager scope = subManager()) {
      NDList inputs = namedInputs(scope, method, arguments);
      return toJava(NativeCalls.OF_PROCESS.make(() -> IValueUtils.forward(module, inputs, true)));
    } catch (EngineException e) {
      throw failure(method, e);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** Native values that this class made and nobody has closed yet; of the whole process. */
  public static long nativeValues() {
    return NATIVE_VALUES.get();
  }

  /** Arrays that live in this program's memory beyond a call. */
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }

  private IValue run(String method, NativeArguments inputs) {
    prepareThread();
    try {
      IValue[] values = inputs.values();
      IValue result =
          NativeCalls.OF_PROCESS.make(() -> IValueUtils.runMethod(module, method, values));
      NATIVE_VALUES.incrementAndGet();
      return result;
    } catch (EngineException e) {
      throw failure(method, e);
    }
  }

  /**
   * Both switches belong to the thread, not to the process, and the engine sets them on the thread
   * that started it only. Gradients off: a call would otherwise record what it does. Optimiser off:
   * it makes the first calls tens of times slower and gains nothing on these programs.
   */
  private static void prepareThread() {
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }

  private static ProgramException failure(String method, EngineException e) {
    return new ProgramException("The program '" + method + "' failed. " + located(e), e);
  }

  /** The engine's message, with paths of the archive turned into those of the sources. */
  private static String located(EngineException e) {
    return String.valueOf(e.getMessage())
        .replace("code/__torch__/", "torchscript/")
        .replace("code/__torch__.py", "torchscript/programs.py");
  }

  private static void startEngine() {
    newManager(Device.CPU).close();
  }

  /** The device is always said, as the engine's own default is a GPU wherever it finds one. */
  private static PtNDManager newManager(Device device) {
    System.setProperty("ai.djl.offline", "true");
    return (PtNDManager) NDManager.newBaseManager(engines(device), "PyTorch");
  }

  private static ai.djl.Device engines(Device device) {
    return device.equals(Device.CPU) ? ai.djl.Device.cpu() : ai.djl.Device.gpu(device.gpu());
  }

  private PtNDManager subManager() {
    return (PtNDManager) manager.newSubManager();
  }

  /** Arguments as the engine's differentiating call wants them: grouped by the arrays' names. */
  private static NDList namedInputs(PtNDManager scope, String method, Arguments arguments) {
    NDList inputs = new NDList();
    int position = 0;
    for (Arguments.Argument argument : arguments.list()) {
      argument.fold(new NamedInputs(method, scope, "a" + position++, inputs));
    }
    inputs.add(named(scope.create(0f), "module_method:" + method));
    return inputs;
  }

  /** Adds the arrays of one argument, by its name. */
  private record NamedInputs(String method, PtNDManager scope, String name, NDList inputs)
      implements Arguments.Kinds<NDList> {

    @Override
    public NDList tensor(Tensor tensor) {
      inputs.add(TorchProgram.named(place(scope, tensor), name));
      return inputs;
    }

    @Override
    public NDList tensors(List<? extends Tensor> tensors) {
      tensors.forEach(tensor -> inputs.add(TorchProgram.named(place(scope, tensor), name + "[]")));
      return inputs;
    }

    @Override
    public NDList named(PlacedTensors tensors) {
      tensors.arrays.forEach((key, array) -> inputs.add(view(scope, array, name, key)));
      return inputs;
    }

    @Override
    public NDList scalars(Map<String, Double> values) {
      values.forEach((key, value) -> inputs.add(scalar(scope, value, name, key)));
      return inputs;
    }

    @Override
    public NDList integer(long value) {
      throw tensorsOnly();
    }

    @Override
    public NDList flag(boolean value) {
      throw tensorsOnly();
    }

    @Override
    public NDList bound(Bound bound) {
      throw tensorsOnly();
    }

    private IllegalArgumentException tensorsOnly() {
      return new IllegalArgumentException(method + " differentiates: it takes tensors only");
    }
  }

  private static NDArray scalar(PtNDManager scope, double value, String name, String key) {
    return named(scope.create((float) value), name + "." + key);
  }

  /** The same storage under the name that this call needs. */
  private static NDArray view(PtNDManager scope, PtNDArray array, String name, String key) {
    return named(alias(scope, array), name + "." + key);
  }

  /** The same storage, which lives as long as any array over it. */
  private static PtNDArray alias(PtNDManager scope, PtNDArray array) {
    PtNDArray alias = JniUtils.detachGradient(array);
    alias.attach(scope);
    return alias;
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  private static PtNDArray place(PtNDManager scope, Tensor tensor) {
    return tensor.fold(floats -> place(scope, floats), longs -> place(scope, longs));
  }

  private static PtNDArray place(PtNDManager scope, Tensor.Floats floats) {
    ByteBuffer bytes = direct(floats.values().length * 4L);
    bytes.asFloatBuffer().put(floats.values());
    return scope.create(bytes, new Shape(floats.shape()), DataType.FLOAT32);
  }

  private static PtNDArray place(PtNDManager scope, Tensor.Longs longs) {
    ByteBuffer bytes = direct(longs.values().length * 8L);
    bytes.asLongBuffer().put(longs.values());
    return scope.create(bytes, new Shape(longs.shape()), DataType.INT64);
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private static List<Tensor> toJava(NDList arrays) {
    List<Tensor> tensors = new ArrayList<>(arrays.size());
    arrays.forEach(array -> tensors.add(toJava(array)));
    return tensors;
  }

  private static Tensor toJava(NDArray array) {
    long[] shape = array.getShape().getShape();
    return array.getDataType() == DataType.INT64
        ? new Tensor.Longs(array.toLongArray(), shape)
        : new Tensor.Floats(array.toFloatArray(), shape);
  }

  /** Named tensors in native memory; closed by their maker. */
  public static final class PlacedTensors implements AutoCloseable {
    private final PtNDManager owner;
    private final Map<String, PtNDArray> arrays = new LinkedHashMap<>();

    private PlacedTensors(PtNDManager owner, Map<String, Tensor.Floats> tensors) {
      this(owner, tensors.keySet(), name -> Objects.requireNonNull(tensors.get(name)));
    }

    private PlacedTensors(
        PtNDManager owner, Set<String> names, Function<String, Tensor.Floats> tensor) {
      this.owner = owner;
      try {
        names.forEach(name -> arrays.put(name, place(owner, tensor.apply(name))));
      } catch (RuntimeException e) {
        owner.close();
        throw e;
      }
    }

    boolean contains(String name) {
      return arrays.containsKey(name);
    }

    /** The shape of the tensor of this name. */
    public long[] shape(String name) {
      return Objects.requireNonNull(arrays.get(name), name).getShape().getShape();
    }

    /**
     * The same tensors but for some, which are copied into native memory. The others take no memory
     * of their own. Both are closed by their makers, in any order, before the program.
     */
    public PlacedTensors with(Map<String, Tensor.Floats> others) {
      PtNDManager own = beside();
      PlacedTensors with = new PlacedTensors(own, others);
      arrays.forEach((name, array) -> with.arrays.computeIfAbsent(name, it -> alias(own, array)));
      return with;
    }

    /**
     * The same tensors, but a table with other rows and more rows. Closed as those of {@link #with}
     * are.
     *
     * @param table (N + 1, D); its last row stays last
     * @param places N or less for a row in place of the one that is there; the rows behind them
     *     follow the N rows
     * @param rows (places + M, D)
     */
    PlacedTensors withRows(String table, int[] places, Tensor.Floats rows) {
      PtNDManager own = beside();
      PlacedTensors with = new PlacedTensors(own, Map.of());
      arrays.forEach((name, array) -> with.arrays.put(name, alias(own, array)));
      try (PtNDManager scope = (PtNDManager) own.newSubManager()) {
        NDArray before = alias(scope, Objects.requireNonNull(arrays.get(table), table));
        NDArray added = place(scope, rows);
        NDArray grown =
            before
                .get(new NDIndex(":-1"))
                .concat(added.get(new NDIndex(places.length + ":")))
                .concat(before.get(new NDIndex("-1:")));
        for (int row = 0; row < places.length; row++) {
          grown.set(new NDIndex(places[row]), added.get(row));
        }
        grown.attach(own);
        PtNDArray last = with.arrays.put(table, (PtNDArray) grown);
        Objects.requireNonNull(last).close();
      }
      return with;
    }

    private PtNDManager beside() {
      return (PtNDManager) owner.getParentManager().newSubManager(owner.getDevice());
    }

    /** Copies the tensors, as they are now, back into Java memory. */
    public Map<String, Tensor.Floats> toJava() {
      return toJava(arrays.keySet());
    }

    /** Copies those of these names. */
    public Map<String, Tensor.Floats> toJava(Collection<String> names) {
      Map<String, Tensor.Floats> copies = new LinkedHashMap<>();
      for (String name : names) {
        PtNDArray array = Objects.requireNonNull(arrays.get(name), name);
        copies.put(name, (Tensor.Floats) TorchProgram.toJava(array));
      }
      return copies;
    }

    @Override
    public void close() {
      owner.close();
    }
  }

  /** What a method returned, kept in native memory; closed by its maker. */
  public static final class Bound implements AutoCloseable {
    private final IValue value;

    private Bound(IValue value) {
      this.value = value;
    }

    @Override
    public void close() {
      value.close();
      NATIVE_VALUES.decrementAndGet();
    }
  }

  /** The engine's values for one call; those made for the call are closed with it. */
  private static final class NativeArguments implements Arguments.Kinds<IValue>, AutoCloseable {
    private final PtNDManager scope;
    private final List<IValue> values = new ArrayList<>();
    private final List<IValue> own = new ArrayList<>();

    NativeArguments(PtNDManager scope, Arguments arguments) {
      this.scope = scope;
      arguments.list().forEach(argument -> values.add(argument.fold(this)));
    }

    @Override
    public IValue tensor(Tensor tensor) {
      return made(IValue.from(place(scope, tensor)));
    }

    @Override
    public IValue tensors(List<? extends Tensor> tensors) {
      return made(
          IValue.listFrom(tensors.stream().map(t -> place(scope, t)).toArray(PtNDArray[]::new)));
    }

    @Override
    public IValue named(PlacedTensors tensors) {
      return made(IValue.stringMapFrom(tensors.arrays));
    }

    @Override
    public IValue scalars(Map<String, Double> values) {
      Map<String, PtNDArray> arrays = new HashMap<>();
      values.forEach((k, v) -> arrays.put(k, (PtNDArray) scope.create((float) (double) v)));
      return made(IValue.stringMapFrom(arrays));
    }

    @Override
    public IValue integer(long value) {
      return made(IValue.from(value));
    }

    @Override
    public IValue flag(boolean value) {
      return made(IValue.from(value));
    }

    @Override
    public IValue bound(Bound bound) {
      return bound.value;
    }

    private IValue made(IValue value) {
      NATIVE_VALUES.incrementAndGet();
      own.add(value);
      return value;
    }

    IValue[] values() {
      return values.toArray(IValue[]::new);
    }

    @Override
    public void close() {
      own.forEach(IValue::close);
      NATIVE_VALUES.addAndGet(-own.size());
    }
  }
}
