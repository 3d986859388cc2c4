package io.muster.lifecycle;

/** Accesses Payara's own services by reflection, since other servers do not have them. */
final class PayaraServices {

    private PayaraServices() {}

    /**
     * Loads a class of the server.
     *
     * @throws ClassNotFoundException if the server is not Payara
     */
    static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, PayaraServices.class.getClassLoader());
    }

    /** The service of this type. */
    static Object get(Class<?> type) throws ReflectiveOperationException {
        return type("org.glassfish.internal.api.Globals")
                .getMethod("get", Class.class)
                .invoke(null, type);
    }
}
