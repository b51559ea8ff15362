package io.parley.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.parley.rpc.dial.Statuses;
import io.parley.rpc.forward.Reflection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a server serves, as its reflection service tells it. */
final class RemoteSchema {

    /** Files of one server; the largest public APIs have a few hundred. */
    private static final int MAX_FILES = 2_000;

    private final Reflection reflection;
    private final Map<String, FileDescriptorProto> files = new HashMap<>();
    private final Map<String, FileDescriptor> built = new HashMap<>();

    RemoteSchema(Channel channel) {
        reflection = new Reflection(channel);
    }

    /** Names of the services; or of the methods of one. */
    List<String> list(@Nullable String service) throws StatusException {
        if (service == null) {
            return answer(reflection.services()).stream().sorted().toList();
        }
        return service(service).getMethods().stream().map(MethodDescriptor::getFullName).toList();
    }

    /** A service, method, message or enum, as a .proto file would say it. */
    String describe(String symbol) throws StatusException {
        String name = symbol.replace('/', '.');
        FileDescriptor file = fileAround(name);
        for (ServiceDescriptor service : file.getServices()) {
            if (service.getFullName().equals(name)) {
                return SchemaText.of(service);
            }
            for (MethodDescriptor method : service.getMethods()) {
                if (method.getFullName().equals(name)) {
                    return SchemaText.of(method);
                }
            }
        }
        for (EnumDescriptor one : file.getEnumTypes()) {
            if (one.getFullName().equals(name)) {
                return SchemaText.of(one);
            }
        }
        String text = describe(file.getMessageTypes(), name);
        if (text == null) {
            throw notThere(symbol);
        }
        return text;
    }

    private static @Nullable String describe(List<Descriptor> messages, String name) {
        for (Descriptor message : messages) {
            if (message.getFullName().equals(name)) {
                return SchemaText.of(message);
            }
            for (EnumDescriptor one : message.getEnumTypes()) {
                if (one.getFullName().equals(name)) {
                    return SchemaText.of(one);
                }
            }
            String nested = describe(message.getNestedTypes(), name);
            if (nested != null) {
                return nested;
            }
        }
        return null;
    }

    /** A method by its name, as in {@code package.Service/Method}; a dot will do for the slash. */
    MethodDescriptor method(String name) throws StatusException {
        String symbol = name.startsWith("/") ? name.substring(1) : name;
        int cut = symbol.contains("/") ? symbol.lastIndexOf('/') : symbol.lastIndexOf('.');
        if (cut <= 0 || cut == symbol.length() - 1) {
            throw new UsageException(
                    "'" + name + "' is not a method (expected: as in package.Service/Method)");
        }
        MethodDescriptor method =
                service(symbol.substring(0, cut)).findMethodByName(symbol.substring(cut + 1));
        if (method == null) {
            throw notThere(name);
        }
        return method;
    }

    private ServiceDescriptor service(String name) throws StatusException {
        for (ServiceDescriptor service : fileOf(name).getServices()) {
            if (service.getFullName().equals(name)) {
                return service;
            }
        }
        throw notThere(name);
    }

    private static StatusException notThere(String name) {
        return Status.NOT_FOUND
                .withDescription("the server has no " + name + " (try: list, or describe)")
                .asException();
    }

    /** Not every server finds what is declared inside a message by its own name. */
    private FileDescriptor fileAround(String symbol) throws StatusException {
        try {
            return fileOf(symbol);
        } catch (StatusException e) {
            int dot = symbol.lastIndexOf('.');
            if (e.getStatus().getCode() != Status.Code.NOT_FOUND || dot < 0) {
                throw e;
            }
            try {
                return fileOf(symbol.substring(0, dot));
            } catch (StatusException none) {
                throw e;
            }
        }
    }

    private FileDescriptor fileOf(String symbol) throws StatusException {
        List<FileDescriptorProto> answered;
        try {
            answered = answer(reflection.fileOf(symbol));
        } catch (StatusException e) {
            throw e.getStatus().getCode() == Status.Code.NOT_FOUND ? notThere(symbol) : e;
        }
        if (answered.isEmpty()) {
            throw notThere(symbol);
        }
        answered.forEach(file -> files.put(file.getName(), file));
        return build(answered.get(0).getName());
    }

    private FileDescriptor build(String name) throws StatusException {
        FileDescriptor known = built.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto file = files.get(name);
        if (file == null) {
            if (files.size() >= MAX_FILES) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("the server describes more than " + MAX_FILES + " files")
                        .asException();
            }
            answer(reflection.fileNamed(name)).forEach(one -> files.put(one.getName(), one));
            file = files.get(name);
        }
        if (file == null) {
            throw Status.INTERNAL
                    .withDescription("the server's reflection lacks the file " + name)
                    .asException();
        }
        FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
        for (int i = 0; i < imports.length; i++) {
            imports[i] = build(file.getDependency(i));
        }
        try {
            FileDescriptor made = FileDescriptor.buildFrom(file, imports, true);
            built.put(name, made);
            return made;
        } catch (DescriptorValidationException e) {
            throw Status.INTERNAL
                    .withDescription("the server describes " + name + " wrongly: " + e.getMessage())
                    .asException();
        }
    }

    private static <T> T answer(CompletableFuture<T> asked) throws StatusException {
        try {
            return asked.join();
        } catch (CompletionException e) {
            Status status = Statuses.of(e);
            if (status.getCode() == Status.Code.UNIMPLEMENTED) {
                throw Status.UNIMPLEMENTED
                        .withDescription(
                                "the server has no reflection service, so its methods are not known"
                                        + " (try: --listen and a client that has its .proto files)")
                        .asException();
            }
            throw status.asException();
        }
    }
}
