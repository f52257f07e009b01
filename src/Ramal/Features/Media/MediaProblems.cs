using Ramal.Shared;

namespace Ramal.Features.Media;

/// <summary>The expected failures of this feature.</summary>
internal static class MediaProblems
{
    public static readonly Problem TooLarge = new("media-too-large", 413, new Text(
        "O arquivo é grande demais. O limite é 64 MiB.", "The file is too large. The limit is 64 MiB."));

    public static readonly Problem NotMultipart = new("unsupported-media-type", 415, new Text(
        "Envie o arquivo como multipart/form-data, no campo file.", "Send the file as multipart/form-data, in the field file."));

    public static readonly Problem Missing = Problem.Invalid("file", new Text("Escolha um arquivo.", "Choose a file."));

    public static readonly Problem Empty = Problem.Invalid("file", new Text("O arquivo está vazio.", "The file is empty."));

    public static readonly Problem Malformed = Problem.Invalid("file", new Text(
        "O envio do arquivo chegou incompleto ou malformado.", "The upload arrived incomplete or malformed."));

    public static readonly Problem StorageFull = new("storage-full", 503, new Text(
        "O servidor está sem espaço para arquivos. Avise quem o administra.", "The server has no room for files. Tell whoever administrates it."));
}
