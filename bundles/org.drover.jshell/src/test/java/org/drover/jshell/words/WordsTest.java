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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WordsTest {
  /** The words themselves hold sessions weakly. */
  private final Map<String, Vfio> open = new HashMap<>();

  /** What stands for a snippet: its class is defined anew by the loader of each session. */
  public static final class Snippet implements Callable<List<String>> {
    private final Vfio vfio;

    public Snippet(Vfio vfio) {
      this.vfio = vfio;
    }

    @Override
    public List<String> call() {
      if (vfio != null) {
        Words.use(vfio);
      }
      // By a reference, on a thread that has no other frame of a snippet.
      List<String> elsewhere = CompletableFuture.supplyAsync(Words::args).join();
      return Stream.concat(Words.args().stream(), elsewhere.stream()).toList();
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
  private static List<String> run(ClassLoader loader, Vfio vfio) throws Exception {
    Object snippet =
        loader.loadClass(Snippet.class.getName()).getConstructor(Vfio.class).newInstance(vfio);
    return ((Callable<List<String>>) snippet).call();
  }

  @Test
  void areThoseOfTheSessionWhoseSnippetCalls() throws Exception {
    ClassLoader one = new SnippetLoader();
    ClassLoader two = new SnippetLoader();
    open.put("one", saying("one"));
    open.put("two", saying("two"));

    assertThat(run(one, open.get("one"))).containsExactly("one", "one");
    assertThat(run(two, open.get("two"))).containsExactly("two", "two");
    assertThat(run(one, null)).containsExactly("one", "one");
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
    run(loader, vfio);
    return new WeakReference<>(loader);
  }

  @Test
  void areAllOfVfioAndNoMore() {
    List<String> words =
        Stream.of(Words.class.getMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .filter(method -> !method.getName().equals("use"))
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
