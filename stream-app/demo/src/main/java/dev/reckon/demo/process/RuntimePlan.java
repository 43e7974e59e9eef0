package dev.reckon.demo.process;

import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * How to start a model runtime.
 *
 * @param bundle what it serves
 * @param howToRun changes its command line
 * @param log file for its output
 */
public record RuntimePlan(BundleToCome bundle, UnaryOperator<ChildJvm> howToRun, Path log) {

  /** A bundle that may still be in training. */
  @FunctionalInterface
  public interface BundleToCome {
    /** The folder, once the bundle is ready. */
    Path await() throws ChildFailed, InterruptedException;
  }

  /** A runtime with the usual settings. */
  public static RuntimePlan of(BundleToCome bundle, Path log) {
    return new RuntimePlan(bundle, UnaryOperator.identity(), log);
  }

  /** The same with one more option of the JVM, such as a setting. */
  public RuntimePlan with(String jvmOption) {
    return new RuntimePlan(bundle, jvm -> howToRun.apply(jvm).with(jvmOption), log);
  }
}
