package io.muster.json;

import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads Muster's own YAML files; never used for callers' data. */
public final class Yaml {

    private Yaml() {}

    /**
     * The same document in JSON.
     *
     * @throws IllegalArgumentException if it is not YAML
     */
    public static String toJson(InputStream yaml) {
        try {
            return Json.mapper().writeValueAsString(new YAMLMapper().readTree(yaml));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("invalid YAML", malformed);
        }
    }
}
