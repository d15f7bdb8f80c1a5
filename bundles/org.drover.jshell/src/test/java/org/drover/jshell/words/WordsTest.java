// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WordsTest {
  /** The words themselves hold sessions weakly. */
  private final Map<String, Vfio> open = new HashMap<>();

  /** What stands for a snippet: its class is defined anew by the loader of each session. */
  public static final class Snippet implements Callable<List<String>> {
    @Override
    public List<String> call() {
      // By a reference, on a thread that has no other frame of a snippet.
      List<String> elsewhere = CompletableFuture.supplyAsync(Words::args).join();
      List<String> dotted = Words.vfio.args();
      return Stream.of(Words.args(), dotted, elsewhere).flatMap(List::stream).toList();
    }
  }

  private static final class SnippetLoader extends ClassLoader {
    SnippetLoader() {
      super(WordsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(Snippet.class.getName()) ? define(name) : super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = WordsTest.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static Vfio saying(String word) {
    return (Vfio)
        Proxy.newProxyInstance(
            Vfio.class.getClassLoader(),
            new Class<?>[] {Vfio.class},
            (proxy, method, args) -> List.of(word));
  }

  @SuppressWarnings("unchecked")
  private static List<String> run(ClassLoader loader) throws Exception {
    Object snippet = loader.loadClass(Snippet.class.getName()).getConstructor().newInstance();
    return ((Callable<List<String>>) snippet).call();
  }

  @Test
  void areThoseOfTheSessionWhoseSnippetCalls() throws Exception {
    ClassLoader one = new SnippetLoader();
    ClassLoader two = new SnippetLoader();
    open.put("one", saying("one"));
    open.put("two", saying("two"));

    VfioOfCaller.put(one, open.get("one"));
    VfioOfCaller.put(two, open.get("two"));

    assertThat(run(one)).containsExactly("one", "one", "one");
    assertThat(run(two)).containsExactly("two", "two", "two");
    assertThat(run(one)).containsExactly("one", "one", "one");
  }

  @Test
  void throwWhatTheSessionThrows() throws Exception {
    ClassLoader loader = new SnippetLoader();
    Vfio refusing =
        (Vfio)
            Proxy.newProxyInstance(
                Vfio.class.getClassLoader(),
                new Class<?>[] {Vfio.class},
                (proxy, method, args) -> {
                  throw new DroverException("no");
                });
    VfioOfCaller.put(loader, refusing);
    open.put("refusing", refusing);
    assertThatThrownBy(() -> run(loader)).rootCause().hasMessage("no");
  }

  @Test
  void belongToSnippetsAlone() {
    assertThatThrownBy(Words::args)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belong to the snippets of a JShell session");
  }

  @Test
  void keepNoSessionThatIsOver() throws Exception {
    WeakReference<ClassLoader> loader = begun();
    long end = System.nanoTime() + 20_000_000_000L;
    while (loader.get() != null && System.nanoTime() < end) {
      System.gc();
    }
    assertThat(loader.get()).isNull();
  }

  private static WeakReference<ClassLoader> begun() throws Exception {
    ClassLoader loader = new SnippetLoader();
    Class<?> snippet = loader.loadClass(Snippet.class.getName());
    // A session's words that hold a class of its snippets, as a definition does.
    Vfio vfio =
        (Vfio)
            Proxy.newProxyInstance(
                Vfio.class.getClassLoader(),
                new Class<?>[] {Vfio.class},
                (proxy, method, args) -> List.of(snippet.getName()));
    VfioOfCaller.put(loader, vfio);
    run(loader);
    return new WeakReference<>(loader);
  }

  @Test
  void areAllOfVfioAndNoMore() {
    List<String> words =
        Stream.of(Words.class.getMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .map(WordsTest::signature)
            .toList();
    assertThat(words)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Vfio.class.getMethods()).map(WordsTest::signature).toList());
  }

  private static String signature(Method method) {
    return method.getGenericReturnType()
        + " "
        + method.getName()
        + List.of(method.getGenericParameterTypes())
        + method.isVarArgs();
  }
}
