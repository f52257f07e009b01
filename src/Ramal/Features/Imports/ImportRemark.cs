using Ramal.Shared;

namespace Ramal.Features.Imports;

/// <summary>What a report says of a row, or of all. Closed: each has a code and a sentence in both languages.</summary>
internal enum ImportRemark
{
    RecipientUnreadable,
    TextEmpty,
    TextTooLong,
    TextCut,
    TimeUnreadable,
    TimePassed,
    TimeTooFar,
    TimeZoneUnknown,
    ColumnsMissing,
    InstanceUnknown,
    InstanceNotFound,
    PersonRemoved,
    InstanceRemoved,
    NotAnObject,
    RepeatedKey,
    NumberTaken,
    UserNameTaken,
    NameChanged,
    PersonInactive,
    FactoryPassword,
    PasswordUnusable,
    KnownByEmail,
    BecameAdministrator,
    ConnectorMissing,
    SettingsIncomplete,
    KeyWithheld,
    FlowIsDraft,
    FlowUnreadable,
    AssistantMissing,
    ServerAlreadySet,
    StopOldProgram,
    ConnectNumbers,
    MessagesWithoutOwner,
    TimesWithoutZone,
    MessagesHeld,
    OlderSettingsLeft,
    SeveralActive,
    LinksNeeded,
}

/// <summary>Codes and sentences of the remarks.</summary>
internal static class ImportRemarks
{
    private static readonly Dictionary<ImportRemark, (string Code, Text Sentence)> Table = new()
    {
        [ImportRemark.RecipientUnreadable] = ("recipient-unreadable", new(
            "O destinatário não é um telefone nem um grupo.", "The recipient is neither a phone number nor a group.")),
        [ImportRemark.TextEmpty] = ("text-empty", new("A mensagem está vazia.", "The message is empty.")),
        [ImportRemark.TextTooLong] = ("text-too-long", new(
            "O texto passa de 4096 caracteres e não sai em uma só mensagem.", "The text has more than 4096 characters and does not fit one message.")),
        [ImportRemark.TextCut] = ("text-cut", new(
            "O texto foi cortado em 4096 caracteres no histórico; o arquivo original tem o resto.", "The text was cut at 4096 characters in the history; the original file has the rest.")),
        [ImportRemark.TimeUnreadable] = ("time-unreadable", new("A data ou a hora não pôde ser lida.", "The date or time could not be read.")),
        [ImportRemark.TimePassed] = ("time-passed", new("A hora já passou.", "The time has passed.")),
        [ImportRemark.TimeTooFar] = ("time-too-far", new("A data passa dos próximos cinco anos.", "The date is more than five years ahead.")),
        [ImportRemark.TimeZoneUnknown] = ("time-zone-unknown", new("O fuso horário não existe.", "There is no such time zone.")),
        [ImportRemark.ColumnsMissing] = ("columns-missing", new("A linha tem menos colunas que o cabeçalho.", "The line has fewer columns than the header.")),
        [ImportRemark.InstanceUnknown] = ("instance-unknown", new(
            "A instância indicada não existe; a mensagem fica na ativa.", "The instance it names does not exist; the message stays with the active one.")),
        [ImportRemark.InstanceNotFound] = ("instance-not-found", new(
            "Não há instância com este nome ou número nesta conta.", "There is no instance of this name or number in this account.")),
        [ImportRemark.PersonRemoved] = ("person-removed", new(
            "A pessoa já foi importada e depois removida daqui.", "The person was imported before and removed here since.")),
        [ImportRemark.InstanceRemoved] = ("instance-removed", new(
            "A instância já foi importada e depois excluída daqui.", "The instance was imported before and deleted here since.")),
        [ImportRemark.NotAnObject] = ("not-an-object", new("O registro não tem a forma esperada.", "The record does not have the expected shape.")),
        [ImportRemark.RepeatedKey] = ("repeated-key", new(
            "O mesmo identificador aparece mais de uma vez; ficou o primeiro.", "The same identifier appears more than once; the first one was taken.")),
        [ImportRemark.NumberTaken] = ("number-taken", new(
            "O número antigo já está em uso aqui; recebeu outro, e o antigo aponta para ele.", "The old number is in use here; it got another one, and the old one points to it.")),
        [ImportRemark.UserNameTaken] = ("user-name-taken", new(
            "Já existe alguém com este nome de usuário; recebeu um sufixo.", "Somebody with this user name exists; it got a suffix.")),
        [ImportRemark.NameChanged] = ("name-changed", new("O nome foi encurtado ou limpo.", "The name was shortened or cleaned.")),
        [ImportRemark.PersonInactive] = ("person-inactive", new(
            "Estava desativada no programa antigo; veio sem senha.", "Was switched off in the old program; came along without a password.")),
        [ImportRemark.FactoryPassword] = ("factory-password", new(
            "Usava a senha de fábrica, que qualquer um conhece; precisa de um link para criar outra.", "Used the factory password, which anybody knows; needs a link to set another.")),
        [ImportRemark.PasswordUnusable] = ("password-unusable", new(
            "A senha antiga não pode ser conferida aqui; precisa de um link para criar outra.", "The old password cannot be checked here; needs a link to set another.")),
        [ImportRemark.KnownByEmail] = ("known-by-email", new(
            "Já existe aqui alguém com este e-mail; os dados foram para essa pessoa.", "Somebody with this e-mail exists here; the data went to that person.")),
        [ImportRemark.BecameAdministrator] = ("became-administrator", new(
            "Não havia administrador; esta pessoa passou a ser.", "There was no administrator; this person became one.")),
        [ImportRemark.ConnectorMissing] = ("connector-missing", new(
            "Este servidor não tem como se ligar a este tipo de instância.", "This server has no way to reach this kind of instance.")),
        [ImportRemark.SettingsIncomplete] = ("settings-incomplete", new(
            "O endereço ou a chave não serve; corrija na instância antes de conectar.", "Its address or key cannot be used; correct it in the instance before connecting.")),
        [ImportRemark.KeyWithheld] = ("key-withheld", new(
            "A chave geral do servidor antigo não é dada a quem não administra; informe a chave da instância.", "The general key of the old server is not given to people who do not administrate; enter a key for the instance.")),
        [ImportRemark.FlowIsDraft] = ("flow-is-draft", new(
            "Veio como rascunho: confira e publique antes que responda a alguém.", "Came as a draft: look at it and publish it before it answers anybody.")),
        [ImportRemark.FlowUnreadable] = ("flow-unreadable", new(
            "O fluxo não pôde ser lido como fluxo daqui; o arquivo original foi guardado.", "The flow could not be read as one of ours; the original file was kept.")),
        [ImportRemark.AssistantMissing] = ("assistant-missing", new(
            "A configuração de IA não tem lugar aqui; a chave não foi copiada.", "The assistant's settings have no place here; its key was not copied.")),
        [ImportRemark.ServerAlreadySet] = ("server-already-set", new(
            "Este servidor já tem um servidor Evolution; o antigo não o substituiu.", "This server has an Evolution server already; the old one did not replace it.")),
        [ImportRemark.StopOldProgram] = ("stop-old-program", new(
            "Pare o programa antigo antes de conectar os números aqui, para nada sair duas vezes.", "Stop the old program before you connect the numbers here, so that nothing goes out twice.")),
        [ImportRemark.ConnectNumbers] = ("connect-numbers", new(
            "Os números vieram desconectados: abra cada instância e conecte.", "The numbers came along disconnected: open each instance and connect it.")),
        [ImportRemark.MessagesWithoutOwner] = ("messages-without-owner", new(
            "Mensagens sem dono foram para quem importou.", "Messages of nobody went to whoever imported.")),
        [ImportRemark.TimesWithoutZone] = ("times-without-zone", new(
            "Horas sem fuso foram lidas no fuso da importação.", "Times without a zone were read in the zone of the import.")),
        [ImportRemark.MessagesHeld] = ("messages-held", new(
            "Mensagens pendentes cuja hora passou ficaram retidas: nenhuma sai sem você liberar.", "Pending messages whose time has passed are held: none goes out unless you release it.")),
        [ImportRemark.OlderSettingsLeft] = ("older-settings-left", new(
            "Configurações antigas, já substituídas por outras no programa antigo, ficaram de fora.", "Older settings, replaced by newer ones in the old program, were left out.")),
        [ImportRemark.SeveralActive] = ("several-active", new(
            "Havia mais de uma instância marcada como ativa; ficou a que de fato enviava.", "More than one instance was marked active; the one that really sent remains.")),
        [ImportRemark.LinksNeeded] = ("links-needed", new(
            "Há pessoas sem senha que sirva: crie um link de senha para cada uma em Pessoas.", "Some people have no usable password: make a password link for each under People.")),
    };

    public static string Code(this ImportRemark remark) => Table[remark].Code;

    public static Text Sentence(this ImportRemark remark) => Table[remark].Sentence;
}
